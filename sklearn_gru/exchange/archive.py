"""The members of an archive of zip, and the headers of its arrays: checked before anything is made of them.

No member is compressed, and together they are no larger than the file: nothing can take more than it gives.
"""

import io
import re
import struct
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np

SCHEMA = "schema.json"
ARRAY = re.compile(r"[\w-]+\.npy", re.ASCII)
MAX_MEMBERS = 65_535  # more take a wider form of zip
MAX_NAME = 128
KINDS = "biufcmMSU"  # of dtypes: numbers, dates, durations and strings
# zip's last record, what stands before it in the wider form, and bytes for a member in the list of them
LAST_RECORD, WIDE_RECORD, N_LAST, N_WIDE, N_IN_LIST = b"PK\x05\x06", b"PK\x06\x07", 22, 20, 46


def check_members(content):
    """The members of an archive, checked.

    Parameters
    ----------
    content : bytes
        An archive whose comment, if it has one, does not hold ``LAST_RECORD``.

    Returns
    -------
    archive : ZipFile
        Its members are ``SCHEMA`` and arrays in the format of NumPy.

    Raises
    ------
    ValueError
        If a member is anything else, is compressed, claims another size than it has, or lies elsewhere than
        behind the one before it.
    """
    end_of_members, n_members = _check_list(content)
    try:
        archive = ZipFile(io.BytesIO(content))
    except (BadZipFile, NotImplementedError) as error:
        raise ValueError(f"its list of members cannot be read: {error}.") from error
    _check_lengths(content, end_of_members, archive.infolist())
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    place = 0
    for member in members:
        _check_member(member)
        if member.header_offset != place:
            raise ValueError(f"{member.filename} begins at byte {member.header_offset}; expected {place}.")
        place = _check_header(content, member) + member.file_size
    if place != end_of_members or len(members) != n_members:
        raise ValueError(
            f"its {len(members)} members end at byte {place}; its list tells of {n_members} up to byte "
            f"{end_of_members}."
        )
    names = {member.filename for member in members}
    if SCHEMA not in names or len(names) < len(members):
        raise ValueError(f"its members are {sorted(names)[:3]}, ...; expected one {SCHEMA} and others once.")
    for name in names - {SCHEMA}:
        with archive.open(name) as member:
            _check_array(name, member, archive.getinfo(name).file_size)
    return archive


def _check_list(content):
    """Refuse a list of members that is not where it claims to be, before it is read.

    Returns
    -------
    begin : int
        Where it is.
    n_members : int
        Of how many it is.
    """
    end = content.rfind(LAST_RECORD)
    if end < 0 or end + N_LAST > len(content) or content[end - N_WIDE : end - N_WIDE + 4] == WIDE_RECORD:
        raise ValueError(f"it is no archive of zip, or one of more than {MAX_MEMBERS} members or 4 GB.")
    n_members, size, begin = struct.unpack("<HII", content[end + 10 : end + 20])
    if begin + size != end or size > n_members * (N_IN_LIST + MAX_NAME):
        raise ValueError(f"the list of its {n_members} members claims {size} bytes from byte {begin} on.")
    return begin, n_members


def _check_lengths(content, place, members):
    """Refuse a list of members with more than the name of each, or whose names claim another length."""
    for member in members:
        length = len(member.filename)
        if struct.unpack("<HHH", content[place + 28 : place + 34].ljust(6)) != (length, 0, 0):
            raise ValueError(
                f"the list of its members claims another length of {member.filename[:MAX_NAME]!r}."
            )
        place += N_IN_LIST + length
    if content[place : place + 4] != LAST_RECORD:
        raise ValueError("there is more between the list of its members and its last record.")


def _check_member(member):
    name = member.filename
    if name != SCHEMA and not ARRAY.fullmatch(name):
        raise ValueError(f"it has a member {name[:MAX_NAME]!r}; expected {SCHEMA} and arrays (.npy).")
    if member.compress_type != ZIP_STORED or member.flag_bits:
        raise ValueError(f"{name} is compressed or encrypted; expected it as it is.")
    if member.file_size != member.compress_size:
        raise ValueError(f"{name} claims {member.file_size} bytes, but has {member.compress_size}.")


def _check_header(content, member):
    """Refuse a member whose own header says otherwise than the list; says where its content begins."""
    begin, name = member.header_offset, member.filename.encode()
    told = struct.unpack("<HH4xIIIHH", content[begin + 6 : begin + 30].ljust(24))
    size, stop = member.file_size, begin + 30 + len(name)
    if told != (0, ZIP_STORED, member.CRC, size, size, len(name), 0) or content[begin + 30 : stop] != name:
        raise ValueError(f"the header of {member.filename} says otherwise than the list of members.")
    if stop + size > len(content):
        raise ValueError(f"{member.filename} claims {size} bytes, but the file ends before.")
    return stop


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
