"""Model files taken apart and put together as whoever knows their format could: members, seals, nodes."""

import hashlib
import io
import json
import struct
import warnings
import zipfile


def members_of(content):
    """The members of a file by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(members, compression=zipfile.ZIP_STORED):
    """An archive without a seal, and its first members twice if they come twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two members of one name
        for name, value in members:
            archive.writestr(name, value)
    return buffer.getvalue()


def with_seal(archive):
    """An archive with the seal that its maker would give it."""
    comment = b"sklearn_gru 0.1.0 sha256 "
    content = archive[:-2] + struct.pack("<H", len(comment) + 64) + comment
    return content + hashlib.sha256(content).hexdigest().encode()


def unsealed(content):
    """The archive within."""
    end = content.rfind(b"PK\x05\x06")
    return content[: end + 20] + b"\0\0"


def nodes_of(value):
    """All nodes of a schema."""
    if isinstance(value, dict):
        if "__loader__" in value:
            yield value
        for each in value.values():
            yield from nodes_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes_of(each)


def value_node(text):
    """A node of a string."""
    of_json = {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "is_json": True}
    return {**of_json, "__id__": 1, "content": json.dumps(text)}


def list_node(items):
    """A node of a list of nodes."""
    return {
        "__class__": "list",
        "__module__": "builtins",
        "__loader__": "ListNode",
        "__id__": 2,
        "content": items,
    }
