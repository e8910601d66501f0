"""What is no archive of plain arrays beside a schema is refused before it is read."""

import io
import struct
import zipfile

import numpy as np
import pytest

from sklearn_gru.exchange.archive import check_members


def bytes_of(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


GOOD = {"schema.json": b"{}", "1.npy": bytes_of(np.arange(6.0)), "2.npy": bytes_of(np.array(["a", "bc"]))}


def archive_of(members, *, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_header(header, values=b"\0" * 48, version=b"\1\0"):
    length = struct.pack("<H" if version == b"\1\0" else "<I", len(header))
    return b"\x93NUMPY" + version + length + header + values


def test_the_members_of_a_good_archive_are_told():
    with check_members(archive_of(GOOD)) as archive:
        assert set(archive.namelist()) == set(GOOD)


@pytest.mark.parametrize("dtype", ["f4", "c16", "i1", "u8", "?", "M8[ns]", "m8[D]", "S3", "U5", ">f8"])
def test_arrays_of_numbers_dates_and_strings_are_taken(dtype):
    for shape in ((), (0,), (3,), (2, 0), (2, 3)):
        check_members(archive_of({**GOOD, "3.npy": bytes_of(np.zeros(shape, dtype))}))


def test_compressed_members_are_refused():
    bomb = {**GOOD, "3.npy": bytes_of(np.zeros(10**6))}
    with pytest.raises(ValueError, match="is compressed or encrypted"):
        check_members(archive_of(bomb, compression=zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize("name", ["model.pkl", "../1.npy", "a/1.npy", "1.npy.gz", "ä.npy", ".npy"])
def test_members_of_other_names_are_refused(name):
    with pytest.raises(ValueError, match="it has a member|says otherwise|another length"):
        check_members(archive_of({**GOOD, name: b""}))


def test_an_archive_without_a_schema_is_refused():
    with pytest.raises(ValueError, match=r"expected one schema\.json"):
        check_members(archive_of({"1.npy": GOOD["1.npy"]}))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_members_of_one_name_are_refused():
    buffer = io.BytesIO(archive_of(GOOD))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("1.npy", GOOD["1.npy"])
    with pytest.raises(ValueError, match="and others once"):
        check_members(buffer.getvalue())


def places_of_fields(content):
    """Where the numbers are that tell sizes, places and checksums: (name, place, bytes)."""
    end = content.rfind(b"PK\x05\x06")
    begin = struct.unpack("<I", content[end + 16 : end + 20])[0]
    yield from (("members", end + 10, 2), ("size of list", end + 12, 4), ("place of list", end + 16, 4))
    for entry in (i for i in range(begin, end) if content[i : i + 4] == b"PK\x01\x02"):
        for name, place, width in [
            *(("flags", 8, 2), ("method", 10, 2), ("checksum", 16, 4), ("compressed", 20, 4)),
            *(("size", 24, 4), ("name", 28, 2), ("extra", 30, 2), ("comment", 32, 2), ("offset", 42, 4)),
        ]:
            yield f"{name} in list", entry + place, width
        header = struct.unpack("<I", content[entry + 42 : entry + 46])[0]
        for name, place, width in [
            *(("flags", 6, 2), ("method", 8, 2), ("checksum", 14, 4), ("compressed", 18, 4)),
            *(("size", 22, 4), ("name", 26, 2), ("extra", 28, 2)),
        ]:
            yield f"{name} in header", header + place, width


def test_whatever_size_place_or_checksum_is_forged_is_refused():
    content = archive_of(GOOD)
    for name, place, width in places_of_fields(content):
        old = int.from_bytes(content[place : place + width], "little")
        for new in {0, 1, old - 1, old + 1, 2 * old, 256**width - 1} - {old}:
            if not 0 <= new < 256**width:
                continue
            forged = bytearray(content)
            forged[place : place + width] = new.to_bytes(width, "little")
            try:
                check_members(bytes(forged))
            except ValueError:
                continue
            raise AssertionError(f"{name}: {new} for {old}")


HEADERS = {
    "too large": "{'descr': '<f8', 'fortran_order': False, 'shape': (10**12,), }",
    "larger": "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
    "smaller": "{'descr': '<f8', 'fortran_order': False, 'shape': (5,), }",
    "overflowing": "{'descr': '<f8', 'fortran_order': False, 'shape': (6, 4294967296, 4294967296), }",
    "negative": "{'descr': '<f8', 'fortran_order': False, 'shape': (-2, -3), }",
    "without values": "{'descr': '|S0', 'fortran_order': False, 'shape': (1000000000000,), }",
    "objects": "{'descr': '|O', 'fortran_order': False, 'shape': (6,), }",
    "records": "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,), }",
    "records of objects": "{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (6,), }",
    "void": "{'descr': '|V8', 'fortran_order': False, 'shape': (6,), }",
    "code": "__import__('os').system('touch hostile')",
    "deep": "(" * 5000,
    "no dictionary": "3",
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("version", [b"\1\0", b"\2\0"])
def test_headers_of_arrays_that_are_not_true_are_refused(name, version):
    forged = with_header(HEADERS[name].encode(), version=version)
    with pytest.raises(ValueError, match=r"3\.npy (claims the shape|is no array|is of dtype)"):
        check_members(archive_of({**GOOD, "3.npy": forged}))


def test_a_header_of_many_values_that_have_no_bytes_is_refused():
    forged = with_header(HEADERS["without values"].encode(), values=b"")
    with pytest.raises(ValueError, match=r"3\.npy claims the shape \(1000000000000,\) of \|S0"):
        check_members(archive_of({**GOOD, "3.npy": forged}))


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"\x80\x04N.", with_header(b"{}", version=b"\3\0")])
def test_what_is_no_array_is_refused(content):
    with pytest.raises(ValueError, match=r"3\.npy is no array"):
        check_members(archive_of({**GOOD, "3.npy": content}))


def test_arrays_of_objects_which_are_pickles_are_refused():
    pickled = bytes_of(np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(ValueError, match=r"3\.npy is of dtype object"):
        check_members(archive_of({**GOOD, "3.npy": pickled}))


def test_bytes_between_members_are_refused():
    content = archive_of(GOOD)
    end = content.rfind(b"PK\x05\x06")
    begin = struct.unpack("<I", content[end + 16 : end + 20])[0]
    padded = content[:begin] + b"more" + content[begin : end + 16] + struct.pack("<I", begin + 4) + b"\0\0"
    with pytest.raises(ValueError, match="its 3 members end at byte"):
        check_members(padded)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06", b"a" * 100])
def test_what_is_no_archive_is_refused(content):
    with pytest.raises(ValueError, match="it is no archive of zip|list of members"):
        check_members(content)


def test_a_member_within_another_is_refused():
    """Few bytes would be many arrays."""
    inner = archive_of({"2.npy": GOOD["2.npy"]})
    begin = inner.index(b"PK\x01\x02")
    outer = bytes_of(np.frombuffer(inner[:begin], np.uint8))
    content = archive_of({"schema.json": b"{}", "1.npy": outer})
    place, end = content.index(inner[:begin]), content.rfind(b"PK\x05\x06")
    entry = bytearray(inner[begin : inner.rfind(b"PK\x05\x06")])
    entry[42:46] = struct.pack("<I", place)
    begin = struct.unpack("<I", content[end + 16 : end + 20])[0]
    last = b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", 3, 3, end - begin + len(entry), begin, 0)
    with pytest.raises(ValueError, match=rf"2\.npy begins at byte {place}; expected {begin}"):
        check_members(content[:end] + entry + last)
