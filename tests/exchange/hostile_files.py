"""Damaged and hostile model files, drawn at random of good ones; ``hostile.py`` loads them."""

import io
import json
import os
import pickle
import struct
import zipfile

import numpy as np

from .sealed_files import archive_of, list_node, members_of, nodes_of, unsealed, value_node, with_seal

MARK = "hostile_code_was_here"  # the file that hostile code would make

# names that run code, or take as much memory as they are told to
NAMES = [
    *("os.system", "posix.system", "nt.system", "subprocess.Popen", "builtins.eval", "builtins.exec"),
    *("builtins.__import__", "builtins.getattr", "builtins.open", "builtins.bytearray", "builtins.range"),
    *("pickle.loads", "joblib.load", "numpy.load", "numpy.zeros", "numpy.void", "numpy.memmap"),
    *("shutil.rmtree", "importlib.import_module", "runpy.run_path", "operator.methodcaller"),
    *("sklearn.tree._tree.Tree", "sklearn_gru.exchange.load_model", "sklearn_gru._utils.pickling.stamped"),
    *(
        "sklearn_gru.Nothing",
        "sklearn_gru.Windows",
        "numpy.dtype",
        "nothing.here",
        "tests.exchange.hostile.Bomb",
        "functools.partial",
    ),
]
LOADERS = [
    *("PartialNode", "MethodNode", "OperatorFuncNode", "ConstructorFromReduceNode", "BytesNode"),
    *("BytearrayNode", "TreeNode", "LossNode", "SparseMatrixNode", "CachedNode", "RandomGeneratorNode"),
    *("DefaultDictNode", "NoSuchNode", "_DictWithDeprecatedKeysNode"),
]


class Bomb:
    """What pickle would run."""

    def __reduce__(self):
        return os.system, (f"touch {MARK}",)


class Hostile:
    """Draws files.  Each method whose name has no underscore makes one kind of them, of a good file."""

    def __init__(self, rng):
        self.rng = rng

    def kinds(self):
        """The names of the kinds."""
        return [name for name in vars(type(self)) if name[0] != "_" and name != "kinds"]

    # -- damaged: the seal tells
    def flipped(self, content):
        """Some bits are others."""
        damaged = bytearray(content)
        for place in {
            int(each) for each in self.rng.integers(8 * len(content), size=self.rng.integers(1, 9))
        }:
            damaged[place // 8] ^= 1 << place % 8
        return bytes(damaged)

    def truncated(self, content):
        """The end is missing, or all."""
        return content[: self.rng.integers(len(content))]

    def longer(self, content):
        """Something comes behind, or before."""
        more = self.rng.bytes(int(self.rng.integers(1, 300)))
        return content + more if self.rng.random() < 0.5 else more + content

    def shuffled(self, content):
        """A part stands elsewhere, or comes from nowhere."""
        first, last = sorted(self.rng.integers(len(content), size=2).tolist())
        other = self.rng.bytes(last - first + 1) if self.rng.random() < 0.5 else content[: last - first + 1]
        changed = content[:first] + other + content[last + 1 :]
        return changed if changed != content else b""

    def noise(self, content):
        """Nothing of it is a file."""
        return with_seal(self.rng.bytes(int(self.rng.integers(2, 500))))

    # -- hostile: made by someone who knows the seal
    def sizes_of_zip(self, content):
        """A size, a checksum, a place or a number of members is forged."""
        archive = bytearray(unsealed(content))
        end = archive.rfind(b"PK\x05\x06")
        begin = struct.unpack("<I", archive[end + 16 : end + 20])[0]
        entries = [i for i in range(begin, end) if archive[i : i + 4] == b"PK\x01\x02"]
        headers = [struct.unpack("<I", archive[i + 42 : i + 46])[0] for i in entries]
        fields = [(end, 8 + 2, 2), (end, 12, 4), (end, 16, 4)]
        fields += [(i, place, width) for i in entries for place, width in ((8, 2), (10, 2), (28, 2), (30, 2))]
        fields += [(i, place, 4) for i in entries for place in (16, 20, 24, 42)]
        fields += [(i, place, width) for i in headers for place, width in ((6, 2), (8, 2), (26, 2), (28, 2))]
        fields += [(i, place, 4) for i in headers for place in (14, 18, 22)]
        base, place, width = fields[self.rng.integers(len(fields))]
        begin, most = base + place, 256**width - 1
        old = int.from_bytes(archive[begin : begin + width], "little")
        new = [0, most, most // 2, old + 1, old * 2, old - 1, int(self.rng.integers(most))]
        new = [each for each in new if 0 <= each <= most and each != old]
        archive[begin : begin + width] = new[self.rng.integers(len(new))].to_bytes(width, "little")
        return with_seal(bytes(archive))

    def header_of_array(self, content):
        """The header of an array tells another shape or dtype."""
        members = members_of(content)
        name = self._array(members)
        data = members[name]
        stop = 10 + struct.unpack("<H", data[8:10])[0]
        values = data[stop:]
        shapes = [(10**12,), (2**62, 2**62), (-1,), (10**6, 10**6), (0, 10**9), (2**63,), (1,) * 70]
        dtypes = [
            "<f8",
            "<c16",
            "|V1000000000",
            "<U500000000",
            "|O",
            "<f16",
            "|S0",
            "[('a', '|O')]",
            "<M8[s]",
        ]
        shape, dtype = shapes[self.rng.integers(len(shapes))], dtypes[self.rng.integers(len(dtypes))]
        dtype = dtype if dtype[0] == "[" else repr(dtype)
        header = f"{{'descr': {dtype}, 'fortran_order': False, 'shape': {shape!r}, }}"
        if self.rng.random() < 0.2:
            header = "(" * int(self.rng.integers(1, 9000)) + header
        members[name] = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values[:64]
        return with_seal(archive_of(members.items()))

    def length_of_header(self, content):
        """The header of an array claims to be of another length, or of another format."""
        members = members_of(content)
        name = self._array(members)
        data = bytearray(members[name])
        data[self.rng.integers(0, 10)] ^= int(self.rng.integers(1, 256))
        members[name] = bytes(data)
        return with_seal(archive_of(members.items()))

    def pickled(self, content):
        """An array is a pickle, or an array of objects, which are pickled."""
        members, buffer = members_of(content), io.BytesIO()
        np.save(buffer, np.array([Bomb()], object), allow_pickle=True)
        members[self._array(members)] = buffer.getvalue() if self.rng.random() < 0.5 else pickle.dumps(Bomb())
        return with_seal(archive_of(members.items()))

    def other_array(self, content):
        """Bytes of an array are gone, too many or none."""
        members = members_of(content)
        name, n = self._array(members), int(self.rng.integers(1, 100))
        members[name] = [members[name][:-n], members[name] + bytes(n), b""][self.rng.integers(3)]
        return with_seal(archive_of(members.items()))

    def bomb(self, content):
        """Members are compressed, one of them to a thousandth."""
        members = [*members_of(content).items(), ("1.npy", bytes(10**6))]
        return with_seal(archive_of(members, [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2][self.rng.integers(2)]))

    def strange_member(self, content):
        """A member is called as none is, is missing, or is there twice."""
        members = members_of(content)
        name = self._array(members)
        names = [
            "../../evil.npy",
            "/etc/passwd",
            "model.pkl",
            "a.bin",
            "a/b.npy",
            "é.npy",
            "x" * 5000 + ".npy",
        ]
        which = self.rng.integers(4)
        if which == 0:
            members[names[self.rng.integers(len(names))]] = pickle.dumps(Bomb())
        elif which == 1:
            del members[name]
        elif which == 2:
            del members["schema.json"]
        pairs = [*members.items()]
        if which == 3:
            pairs.append((name, members[name]))
        return with_seal(archive_of(pairs))

    def forged_type(self, content):
        """The schema names something that runs code, is not there or is not trusted."""
        name = NAMES[self.rng.integers(len(NAMES))]
        module, _, last = name.rpartition(".")
        return self._with_node(content, lambda node: node.update(__module__=module, __class__=last))

    def function(self, content):
        """Anything is replaced by a function, of a given name."""
        module, _, last = NAMES[self.rng.integers(len(NAMES))].rpartition(".")
        loader = ["FunctionNode", "TypeNode", "ObjectNode"][self.rng.integers(3)]
        new = {"__class__": last, "__module__": module, "__loader__": loader, "__id__": 3}
        if loader == "ObjectNode":
            new["content"] = {**value_node(f"touch {MARK}"), "__id__": 4}
        return self._with_node(content, lambda node: (node.clear(), node.update(new)))

    def called(self, content):
        """A constructor is called with what the file says."""
        names = [
            *NAMES,
            "sklearn_gru.GRUStream",
            "numpy.ndarray",
            "builtins.list",
            "sklearn.utils._bunch.Bunch",
        ]
        module, _, last = names[self.rng.integers(len(names))].rpartition(".")
        arguments = {
            **list_node([value_node(f"touch {MARK}")]),
            "__class__": "tuple",
            "__loader__": "TupleNode",
        }
        loader = LOADERS[self.rng.integers(len(LOADERS))]
        content_of = {
            "func": value_node("system"),
            "args": arguments,
            "kwds": arguments,
            "namespace": arguments,
        }
        inner = arguments if loader == "ConstructorFromReduceNode" else {**content_of, "obj": arguments}
        new = {"__class__": last, "__module__": module, "__loader__": loader, "__id__": 5, "content": inner}
        new |= {"attrs": arguments, "file": "schema.json", "type": "scipy", "__reduce__": {"args": arguments}}
        return self._with_node(content, lambda node: (node.clear(), node.update(new)))

    def without_part(self, content):
        """A node lacks a part, or has one of another kind."""
        parts = ["__class__", "__module__", "__loader__", "__id__", "content"]
        part = parts[self.rng.integers(len(parts))]
        others = [3.5, True, [{}], None, {"__loader__": "ListNode"}]

        def change(node):
            if self.rng.random() < 0.5:
                node.pop(part, None)
            else:
                node[part] = others[self.rng.integers(len(others))]

        return self._with_node(content, change, only=lambda node: part in node)

    def large_tree(self, content):
        """A few nodes stand for 2^40, by way of their __id__s, or for one within itself."""
        tree = {**list_node([]), "__id__": 100}
        for number in range(101, 101 + int(self.rng.integers(20, 60))):
            twice = {**list_node([]), "__id__": number - 1}
            tree = {**list_node([tree, twice]), "__id__": number}
        if self.rng.random() < 0.3:
            tree = {**list_node([{**list_node([]), "__id__": 7}]), "__id__": 7}
        return self._with_node(content, lambda node: (node.clear(), node.update(tree)))

    def deep(self, content):
        """JSON within JSON within JSON."""
        depth = int(self.rng.integers(200, 50_000))
        members = members_of(content)
        opened, closed = (b"[", b"]") if self.rng.random() < 0.5 else (b'{"content":', b"}")
        members["schema.json"] = opened * depth + b"1" + closed * depth
        return with_seal(archive_of(members.items()))

    def no_schema(self, content):
        """The schema is no schema."""
        texts = [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"3",
            b"\xff\xfe",
            b'{"protocol": 2}',
            b"[" * 10**5,
            b"9" * 10**5,
        ]
        members = members_of(content)
        members["schema.json"] = texts[self.rng.integers(len(texts))]
        return with_seal(archive_of(members.items()))

    def protocol(self, content):
        """The schema claims to be of another protocol, whose loaders may be less strict."""
        members = members_of(content)
        schema = json.loads(members["schema.json"])
        others = [0, 1, -1, 3, 10**9, True, "2", None, 2.0, [2]]
        schema["protocol"] = others[self.rng.integers(len(others))]
        members["schema.json"] = json.dumps(schema).encode()
        return with_seal(archive_of(members.items()))

    def no_model(self, content):
        """It is a good file of something that is no model."""
        values = [value_node("touch"), list_node([value_node("a")]), {**value_node("x"), "content": "1"}]
        members = members_of(content)
        schema = {**values[self.rng.integers(len(values))], "protocol": 2, "_skops_version": "0.16"}
        members["schema.json"] = json.dumps(schema).encode()
        return with_seal(archive_of(members.items()))

    def large_value(self, content):
        """A value, a scalar or a random state is larger, or further on, than it may be."""
        values = ["[" + "[]," * 1000 + "[]]", "{}", "9" * 5000, "[1", "", "nan", '"' + "x" * 100]

        def change(node):
            if node["__loader__"] == "JsonNode":
                node["content"] = values[self.rng.integers(len(values))]
            elif node["__loader__"] == "RandomStateNode":
                place = node["content"]["content"]["state"]["content"]["pos"]
                place["content"] = ["625", "999999999", "-1", "1e3", "null"][self.rng.integers(5)]
            else:
                node["__class__"], node["__module__"] = "void", "numpy"

        loaders = ["JsonNode", "RandomStateNode", "NdArrayNode"]
        return self._with_node(content, change, only=lambda node: node["__loader__"] in loaders)

    def _array(self, members):
        names = sorted(name for name, data in members.items() if name.endswith(".npy") and len(data) > 128)
        return names[self.rng.integers(len(names))]

    def _with_node(self, content, change, only=lambda node: True):
        """The file in which one node of its schema, and all others of its __id__, are changed."""
        members = members_of(content)
        schema = json.loads(members["schema.json"])
        nodes = [node for node in nodes_of(schema) if only(node)]
        change(nodes[self.rng.integers(len(nodes))])
        schema.update(protocol=2, _skops_version="0.16")
        members["schema.json"] = json.dumps(schema).encode()
        return with_seal(archive_of(members.items()))
