"""Files that are there as a whole or not at all, and that tell whether any byte of them has changed.

A sealed file is an archive of zip whose comment is the version that wrote it and the SHA-256 of all bytes
before: any reader of zip can open it.
"""

import hashlib
import os
import re
import secrets
import shutil
import stat
from contextlib import suppress

from .._utils.version import __version__
from .archive import LAST_RECORD, N_LAST

N_DIGITS = 64
SEAL = re.compile(rb"sklearn_gru [\w.+-]{1,64} sha256 ([0-9a-f]{64})\Z")


def sealed(archive):
    """The bytes of an archive of zip without a comment, with its seal as one."""
    comment = f"sklearn_gru {__version__} sha256 ".encode()
    length = (len(comment) + N_DIGITS).to_bytes(2, "little")
    content = b"".join([memoryview(archive)[:-2], length, comment])
    return content + hashlib.sha256(content).hexdigest().encode()


def read_sealed(path, max_bytes):
    """The bytes of a sealed file, as they were written.

    Raises
    ------
    OSError
        If there is no such file, or it may not be read.
    ValueError
        If it is no regular file, larger than ``max_bytes``, not sealed, or changed since.
    """
    with open(path, "rb", opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is no regular file.")
        if status.st_size > max_bytes:
            raise ValueError(f"it has {status.st_size} bytes; expected at most max_bytes={max_bytes}.")
        content = file.read(status.st_size)  # what comes behind meanwhile, the seal tells
    seal = SEAL.search(content[-256:])
    if seal is None:
        raise ValueError(
            "it does not end as save_model ends a file: it is only a part of one, or another file. What "
            "pickle, joblib or skops.io has written is for these to load; the first two run what is in it."
        )
    if hashlib.sha256(memoryview(content)[:-N_DIGITS]).hexdigest().encode() != seal[1]:
        raise ValueError("it has changed since save_model wrote it.")
    place = len(content) - len(seal[0]) - N_LAST
    length = int.from_bytes(content[place + N_LAST - 2 : place + N_LAST], "little")  # of the comment
    if place < 0 or content[place : place + 4] != LAST_RECORD or length != len(seal[0]):
        raise ValueError("it is no archive of zip whose comment is its seal.")
    return content


def write_whole(path, content):
    """Write a file in such a way that it is the old one or the new one at any time, whatever happens.

    The new one is written beside it, comes onto the disk, and then takes its name.
    """
    path = os.path.realpath(path)
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name}.{secrets.token_hex(8)}.tmp")
    try:
        with open(beside, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(path):
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException as error:
        with suppress(OSError):
            os.remove(beside)
        if isinstance(error, OSError) and error.errno is not None:
            # of the file that was asked for: a full disk names none, others the one beside it
            raise OSError(error.errno, error.strerror, path) from error
        raise
    _write_folder(folder)


def _write_folder(folder):
    """Bring the new name onto the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _open_at_once(path, flags):
    """Open without waiting for someone to write, as a pipe would."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
