"""What is in a schema that skops did not write is refused before anything of it is made."""

import copy
import json
import zipfile
from io import BytesIO

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, LagSequences
from sklearn_gru.exchange.skops_schema import check_schema
from sklearn_gru.exchange.trusted import trusted_classes

skops = pytest.importorskip("skops.io")

X = np.random.default_rng(0).normal(size=(20, 3))
MODEL = GRURegressor(2, max_iter=2, random_state=np.random.RandomState(0)).fit(X, X[:, 0])
MODEL = make_pipeline(LagSequences(range(3)), MODEL).fit(X, X[:, 0])
SHARED = Ridge(alpha=3.0)


def schema_and_arrays(thing):
    with zipfile.ZipFile(BytesIO(skops.dumps(thing))) as archive:
        return json.loads(archive.read("schema.json")), {*archive.namelist()} - {"schema.json"}


GOOD, ARRAYS = schema_and_arrays(MODEL)


def check(schema, arrays=ARRAYS, protocols=(2,)):
    return check_schema(json.dumps(schema).encode(), arrays, set(protocols))


def nodes(value):
    if isinstance(value, dict):
        if "__loader__" in value:
            yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from nodes(each)


def changed(loader, **parts):
    """The good schema, in which the first node of a loader has other parts."""
    schema = copy.deepcopy(GOOD)
    next(node for node in nodes(schema) if node["__loader__"] == loader).update(parts)
    return schema


def leaf(number, value="1"):
    of_json = {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "is_json": True}
    return {**of_json, "__id__": number, "content": value}


def several(number, items):
    return {
        "__class__": "list",
        "__module__": "builtins",
        "__loader__": "ListNode",
        "__id__": number,
        "content": items,
        "protocol": 2,
    }


THINGS = [
    *({"a": 1, 2: [3.5, None, True], "b": ("x", {4})}, [np.float32(1), np.str_("a"), np.datetime64(3, "s")]),
    *([np.array([1, "a", None], object), np.empty((2, 0), object)], np.dtype("f4"), slice(1, None, 2)),
    range(9, -3, -2),
    *([np.ma.masked_array([1.0, 2.0], [False, True])], make_pipeline(SHARED, SHARED), [X, X, X[:0]]),
]


@pytest.mark.parametrize("place", range(len(THINGS)))
def test_what_skops_writes_is_good(place):
    schema, arrays = schema_and_arrays(THINGS[place])
    assert check(schema, arrays) == schema


LOADERS = [
    *(
        "PartialNode",
        "MethodNode",
        "OperatorFuncNode",
        "BytesNode",
        "BytearrayNode",
    ),
    *("TreeNode", "LossNode", "SparseMatrixNode", "CachedNode", "RandomGeneratorNode", "DefaultDictNode"),
    *("Nothing", 3, None, ["ListNode"]),
]


@pytest.mark.parametrize("loader", LOADERS)
def test_other_loaders_are_refused(loader):
    with pytest.raises(ValueError, match="its schema asks for the loader"):
        check({**GOOD, "__loader__": loader})


@pytest.mark.parametrize(
    ("loader", "name"),
    [
        *(("TypeNode", "posix.system"), ("TypeNode", "builtins.eval"), ("TypeNode", "numpy.void")),
        *(("DictNode", "builtins.range"), ("ListNode", "builtins.bytearray"), ("TupleNode", "numpy.zeros")),
        *(("NdArrayNode", "numpy.void"), ("NdArrayNode", "numpy.memmap"), ("JsonNode", "builtins.eval")),
        *(("RandomStateNode", "sklearn_gru.GRURegressor"), ("ConstructorFromReduceNode", "posix.system")),
        *(("ConstructorFromReduceNode", "builtins.bytearray"), ("ConstructorFromReduceNode", "numpy.ones")),
    ],
)
def test_a_type_that_a_loader_does_not_make_is_refused(loader, name):
    module, _, last = name.rpartition(".")
    with pytest.raises(ValueError, match=f"a {loader} makes a {name}"):
        check(changed(loader, __module__=module, __class__=last))


@pytest.mark.parametrize("name", sorted(trusted_classes()))
def test_a_class_in_place_of_what_it_makes_is_refused(name):
    module, _, last = name.rpartition(".")
    schema = copy.deepcopy(GOOD)
    array = next(node for node in nodes(schema) if node["__loader__"] == "NdArrayNode")
    array.update(__loader__="FunctionNode", __module__=module, __class__=last)
    with pytest.raises(ValueError, match=f"a function is {name}, which is a class"):
        check(schema)


@pytest.mark.parametrize(
    "bounds", [leaf(2), several(2, [leaf(3), leaf(4, '"1"')]), several(2, [leaf(3, "1e9")])]
)
def test_a_range_of_other_bounds_than_whole_numbers_is_refused(bounds):
    schema, _ = schema_and_arrays(range(3))
    with pytest.raises(ValueError, match="range has other bounds|has no content"):
        check({**schema, "content": bounds})


@pytest.mark.parametrize("protocol", [0, 1, 3, -1, True, "2", None, 2.0, [2]])
def test_other_protocols_are_refused(protocol):
    with pytest.raises(ValueError, match="it is of protocol"):
        check({**GOOD, "protocol": protocol})


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 10_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError, match="its schema is no"):
        check_schema(text, ARRAYS, {2})


@pytest.mark.parametrize(
    ("loader", "parts", "message"),
    [
        ("ObjectNode", {"content": None}, "a ObjectNode has no content"),
        ("ObjectNode", {"content": "touch"}, "a ObjectNode has no content"),
        ("DictNode", {"content": {}}, "a dictionary has 0 keys of"),
        ("DictNode", {"key_types": leaf(1)}, "the keys of a dictionary have no types"),
        ("DictNode", {"key_types": several(1, [leaf(2)])}, "a key of a dictionary has no type"),
        ("ListNode", {"content": {}}, "a ListNode has no content"),
        ("TupleNode", {"content": [3]}, "its schema has '3' where an object is expected"),
        ("NdArrayNode", {"file": "schema.json"}, "it has no array 'schema.json'"),
        ("NdArrayNode", {"file": "/etc/passwd"}, "it has no array '/etc/passwd'"),
        ("NdArrayNode", {"type": "pickle"}, "it has no array"),
        ("NdArrayNode", {"type": "json", "content": [leaf(1)], "shape": several(2, [])}, "of another shape"),
        ("JsonNode", {"content": "[[],[]]"}, "a value is"),
        ("JsonNode", {"content": "{}"}, "a value is"),
        ("JsonNode", {"content": "9" * 5000}, "a value is no JSON"),
        ("JsonNode", {"content": 3}, "a value is '3'"),
        ("JsonNode", {"__id__": True}, "the __id__ 'True'"),
        ("JsonNode", {"__id__": [1]}, "expected an integer"),
    ],
)
def test_parts_that_are_missing_or_others_are_refused(loader, parts, message):
    with pytest.raises(ValueError, match=message):
        check(changed(loader, **parts))


@pytest.mark.parametrize("place", ["625", "10000000", "-1", "null", "1.5", "[3]"])
def test_a_random_state_beyond_its_numbers_is_refused(place):
    schema = copy.deepcopy(GOOD)
    state = next(node for node in nodes(schema) if node["__loader__"] == "RandomStateNode")
    state["content"]["content"]["state"]["content"]["pos"]["content"] = place
    with pytest.raises(ValueError, match="a random state (is at|has no place)"):
        check(schema)


def test_two_objects_of_one_id_are_refused():
    for other in (leaf(1, "2"), several(1, []), several(1, [leaf(2)])):
        with pytest.raises(ValueError, match="the __id__ 1 is that of two objects"):
            check(several(3, [leaf(1), other]))
    with pytest.raises(ValueError, match="the __id__ 1 is that of two objects"):
        check(several(1, [several(1, [])]))


def test_a_tree_that_is_larger_than_it_is_written_is_refused():
    tree = several(0, [])
    for number in range(1, 50):
        tree = several(number, [tree, several(number - 1, [])])
    with pytest.raises(ValueError, match="is that of two objects"):
        check(tree)


def test_an_array_of_two_objects_is_refused():
    name = min(ARRAYS)
    array = {"__class__": "ndarray", "__module__": "numpy", "__loader__": "NdArrayNode", "type": "numpy"}
    check(several(0, [{**array, "file": name, "__id__": 1}, {**array, "file": name, "__id__": 1}]))
    with pytest.raises(ValueError, match="is that of two objects"):
        check(several(0, [{**array, "file": name, "__id__": 1}, {**array, "file": name, "__id__": 2}]))


def test_a_deep_tree_is_refused():
    tree = leaf(0)
    for number in range(1, 150):
        tree = several(number, [tree])
    with pytest.raises(ValueError, match="its schema is deeper than 100 levels"):
        check(tree)
