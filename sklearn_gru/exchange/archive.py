"""The members of an archive of zip, and the headers of its arrays: checked before anything is made of them.

No member is compressed, and together they are no larger than the file: nothing can take more than it gives.
"""

import io
import re
import zipfile
from zipfile import ZIP_STORED, ZipFile

import numpy as np

SCHEMA = "schema.json"
ARRAY = re.compile(r"[\w-]+\.npy")
MAX_MEMBERS = 65_535  # more take another form of zip
KINDS = "biufcmMSU"  # of dtypes: numbers, dates, durations and strings
N_LAST = 22  # bytes of zip's last record
ENCRYPTED = 0x1


def check_members(content):
    """What the members of an archive are, checked.

    Parameters
    ----------
    content : bytes
        Of which the comment of the archive is the end.

    Returns
    -------
    archive : ZipFile
        Its members are ``SCHEMA`` and arrays in the format of NumPy.

    Raises
    ------
    ValueError
        If a member is anything else, is compressed, claims another size than it has, or lies in another one.
    """
    _check_directory(content)
    archive = ZipFile(io.BytesIO(content))
    members = archive.infolist()
    names = {member.filename for member in members}
    if len(names) < len(members):
        raise ValueError("it has two members of one name.")
    if SCHEMA not in names:
        raise ValueError(f"it has no {SCHEMA}.")
    for member in members:
        name = member.filename
        if name != SCHEMA and not ARRAY.fullmatch(name):
            raise ValueError(f"it has a member {name!r}; expected {SCHEMA} and arrays (.npy).")
        if member.compress_type != ZIP_STORED or member.flag_bits & ENCRYPTED:
            raise ValueError(f"{name} is compressed or encrypted; expected it as it is.")
        if member.file_size != member.compress_size:
            raise ValueError(f"{name} claims {member.file_size} bytes, but has {member.compress_size}.")
    total = sum(member.file_size for member in members)
    if total > len(content):
        raise ValueError(f"its members claim {total} bytes, but it has {len(content)}.")
    for name in names - {SCHEMA}:
        with archive.open(name) as member:
            _check_array(name, member, archive.getinfo(name).file_size)
    return archive


def _check_directory(content):
    """Refuse a list of more members than a file of this kind has, before they are looked at."""
    comment = len(content) - content.rfind(b"PK\x05\x06") - N_LAST
    last = content[len(content) - comment - N_LAST :]
    n_members, size = int.from_bytes(last[10:12], "little"), int.from_bytes(last[12:16], "little")
    if content[-comment - N_LAST - 20 :][:4] == b"PK\x06\x07":
        raise ValueError(f"it has more than {MAX_MEMBERS} members, or more than 4 GB.")
    if size > len(content) or size > n_members * (zipfile.sizeCentralDir + 256):
        raise ValueError(f"the list of its {n_members} members claims {size} bytes.")


def _check_array(name, file, size):
    """Refuse an array that is no plain numbers, or whose header tells another size than there is."""
    try:
        version = np.lib.format.read_magic(file)
        if version not in ((1, 0), (2, 0)):
            raise ValueError(f"its format is {version}; expected (1, 0) or (2, 0)")
        read_header = np.lib.format.read_array_header_1_0
        if version == (2, 0):
            read_header = np.lib.format.read_array_header_2_0
        shape, _, dtype = read_header(file)
    except Exception as error:
        raise ValueError(f"{name} is no array: {error}.") from error
    if dtype.hasobject or dtype.kind not in KINDS or dtype.names is not None:
        raise ValueError(f"{name} is of dtype {dtype}; expected numbers, dates or strings.")
    if not all(isinstance(n, int) and n >= 0 for n in shape):
        raise ValueError(f"{name} claims the shape {shape}.")
    n_values, n_bytes = 1, size - file.tell()
    for n in shape:
        n_values *= n
    if n_values * dtype.itemsize != n_bytes or n_values > n_bytes:
        raise ValueError(f"{name} claims the shape {shape} of {dtype}, but has {n_bytes} bytes of values.")
