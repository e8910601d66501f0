"""The schema of a file of skops: only loaders that make plain things, and no more of them than are written.

skops asks which types a file names.  What it does not ask is checked here: that a type is where such a type
belongs, since some loaders call what they are given, and that a small file does not stand for a large tree.
"""

import json
import re

from .trusted import trusted_classes

MAX_DEPTH = 100
# numbers, strings, dates and durations of NumPy; others can be made as large as one likes
SCALAR = re.compile(
    r"numpy\.(bool_?|u?int(c|\d*)|u?long(long)?|float\d+|longdouble|complex\d+|str_|datetime64|timedelta64)"
)
KEY = re.compile(rf"builtins\.(int|float|str|bool)|{SCALAR.pattern}")
ANY = re.compile(r".*", re.DOTALL)  # which types are trusted skops asks
N_KEYS_OF_MT19937 = 624
BOOL = ("bool", "bool_")  # types whose call makes True of the text "False"
# loaders of what NumPy takes for further axes of an array that is made of it
WITH_AXES = ("ListNode", "TupleNode", "NdArrayNode", "MaskedArrayNode", "ConstructorFromReduceNode")


def check_schema(text, arrays, protocols):
    """What a schema says, checked.

    Parameters
    ----------
    text : bytes
        JSON.
    arrays : set of str
        The names of the arrays that are there.
    protocols : set of int
        Those of skops that are understood.

    Returns
    -------
    schema : dict

    Raises
    ------
    ValueError
        If it is no JSON, or anything in it is not as skops writes it.
    """
    schema = _json(text, "its schema")
    if not isinstance(schema, dict):
        raise ValueError("its schema is no object of JSON.")
    protocol = schema.get("protocol")
    if type(protocol) is not int or protocol not in protocols:
        raise ValueError(f"it is of protocol {protocol!r} of skops; expected one of {sorted(protocols)}.")
    _Check(arrays).node(schema, 0)
    return schema


class _Check:
    """Looks at the nodes of one schema.

    skops makes the first of each ``__id__``, and takes it for the others.  It writes these in full all the
    same, so they are alike: then the tree that is made is as large as the one that is written, no node is
    within itself, and nothing that was checked here is another thing there.
    """

    def __init__(self, arrays):
        self._arrays = arrays
        self._seen = {}  # what is in each node, by its __id__
        self._owners = {}  # the __id__ that each array is of

    def node(self, node, depth):
        """What is in a node, in a number: nodes with the same are alike but for their __id__s and arrays."""
        if depth > MAX_DEPTH:
            raise ValueError(f"its schema is deeper than {MAX_DEPTH} levels.")
        if not isinstance(node, dict):
            raise ValueError(f"its schema has {str(node)[:40]!r} where an object is expected.")
        loader, number = node.get("__loader__"), node.get("__id__")
        if not isinstance(loader, str) or loader not in _LOADERS:
            raise ValueError(
                f"its schema asks for the loader {str(loader)[:40]!r}; expected one of {[*_LOADERS]}."
            )
        if type(number) is not int:
            raise ValueError(f"a {loader} has the __id__ {str(number)[:40]!r}; expected an integer.")
        allowed, children = _LOADERS[loader]
        name = f"{node.get('__module__')}.{node.get('__class__')}"
        if not allowed.fullmatch(name):
            raise ValueError(f"a {loader} makes a {name[:80]}.")
        within = [self.node(child, depth + 1) for child in children(self, node)]
        what = hash((loader, name, *_keys_or_value(node), *within))
        if self._seen.setdefault(number, what) != what:
            raise ValueError(f"the __id__ {number} is that of two objects.")
        return what

    def object(self, node):
        """What a class keeps."""
        return [_of(dict, node, "content")]

    def dictionary(self, node):
        """Keys of the types that keys of JSON can be, and values."""
        types, content = node.get("key_types"), _of(dict, node, "content")
        if not isinstance(types, dict) or types.get("__loader__") != "ListNode":
            raise ValueError("the keys of a dictionary have no types.")
        for each in _of(list, types, "content"):
            if not isinstance(each, dict) or each.get("__loader__") != "TypeNode":
                raise ValueError("a key of a dictionary has no type.")
        if len(types["content"]) != len(content):
            raise ValueError(f"a dictionary has {len(content)} keys of {len(types['content'])} types.")
        for each, key in zip(types["content"], content, strict=True):
            if each.get("__class__") in BOOL and key.lower() != "true":
                raise ValueError(
                    f"a dictionary has the key {key[:40]} of the type {each['__class__']}, of which skops "
                    "reads any text as True."
                )
        return [types, *content.values()]

    def several(self, node):
        """The items of a list, tuple or set."""
        return _of(list, node, "content")

    def array(self, node):
        """Of numbers a file; of objects a list, and a shape."""
        if node.get("type") == "json":
            items, shape = _of(list, node, "content"), _of(dict, node, "shape")
            if not _is_of_length(shape, len(items)):
                raise ValueError(f"an array of {len(items)} items is of another shape.")
            if len(shape["content"]) > 1 and not _is_nested(items, shape["content"]):
                raise ValueError(
                    "an array of objects has several axes, and its items are none, or have axes themselves: "
                    "skops would read it in another shape."
                )
            return [*items, shape]
        file = node.get("file")
        if node.get("type") != "numpy" or not isinstance(file, str) or file not in self._arrays:
            raise ValueError(f"it has no array {str(file)[:80]!r}.")
        if self._owners.setdefault(file, node["__id__"]) != node["__id__"]:
            raise ValueError(f"the array {file} is that of two objects.")
        return []

    def masked(self, node):
        """Values and a mask."""
        content = _of(dict, node, "content")
        return [_of(dict, content, "data"), _of(dict, content, "mask")]

    def random_state(self, node):
        """A state whose place lies within its numbers: NumPy would read beyond them."""
        content = _of(dict, node, "content")
        state = _of(dict, _of(dict, content, "content"), "state")
        place = _of(dict, _of(dict, state, "content"), "pos")
        if place.get("__loader__") != "JsonNode" or not re.fullmatch(r"\d{1,3}", str(place.get("content"))):
            raise ValueError("a random state has no place.")
        if int(place["content"]) > N_KEYS_OF_MT19937:
            raise ValueError(f"a random state is at {place['content']} of {N_KEYS_OF_MT19937} numbers.")
        return [content]

    def value(self, node):
        """JSON of one number, string or None."""
        content = node.get("content")
        if not isinstance(content, str) or isinstance(_json(content, "a value"), (dict, list)):
            raise ValueError(f"a value is {str(content)[:40]!r}; expected a number, a string or null.")
        return []

    def dtype(self, node):
        """An empty array of that dtype."""
        return [_of(dict, node, "content")]

    def range(self, node):
        """Three integers, or None."""
        content = _of(dict, node, "content")
        if not all(
            content.get(part) is None or type(content[part]) is int for part in ("start", "stop", "step")
        ):
            raise ValueError(f"a slice is {str(content)[:80]}.")
        return []

    def bounds(self, node):
        """Those of a range, which are whole numbers."""
        bounds = _of(dict, node, "content")
        whole = [isinstance(each, dict) and _is_whole(each) for each in _of(list, bounds, "content")]
        if bounds.get("__loader__") != "TupleNode" or not all(whole):
            raise ValueError("a range has other bounds than whole numbers.")
        return [bounds]

    def function(self, node):
        """A name alone, which is not that of a class: the class would stand where data belong."""
        name = f"{node.get('__module__')}.{node.get('__class__')}"
        if name in trusted_classes():
            raise ValueError(f"a function is {name}, which is a class.")
        return []

    def nothing(self, node):
        """A name alone."""
        return []


def _keys_or_value(node):
    """What is in a node beside others."""
    content = node.get("content")
    if node["__loader__"] == "DictNode":
        return content.keys()
    return [repr(content)] if node["__loader__"] in ("JsonNode", "SliceNode") else []


def _of(cls, node, name):
    """A part of a node, which has to be of a class."""
    part = node.get(name)
    if not isinstance(part, cls):
        raise ValueError(f"a {node.get('__loader__')} has no {name}.")
    return part


def _json(text, name):
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} is no JSON: {error}.") from error


def _is_of_length(shape, length):
    """Whether the node of a shape tells of so many rows."""
    sizes = shape.get("content")
    return (
        isinstance(sizes, list)
        and bool(sizes)
        and isinstance(sizes[0], dict)
        and (sizes[0].get("content") == str(length))
    )


def _is_nested(items, sizes):
    """Whether items are lists in lists of these lengths, and what is in them takes no more axes."""
    others = sizes[1:]
    if not others:
        return not any(_loader_of(item) in WITH_AXES and not _is_scalar(item) for item in items)
    return bool(items) and all(
        _loader_of(item) == "ListNode"
        and isinstance(item.get("content"), list)
        and str(len(item["content"])) == _text_of(others[0])
        and _is_nested(item["content"], others)
        for item in items
    )


def _loader_of(node):
    return node.get("__loader__") if isinstance(node, dict) else None


def _text_of(node):
    return node.get("content") if isinstance(node, dict) else None


def _is_scalar(node):
    """Whether an array is a number of NumPy, which skops keeps as one."""
    return node.get("__loader__") == "NdArrayNode" and node.get("__class__") != "ndarray"


def _is_whole(node):
    """Whether the node of a value is one of a whole number."""
    return node.get("__loader__") == "JsonNode" and bool(
        re.fullmatch(r"-?\d{1,18}", str(node.get("content")))
    )


def _exactly(name):
    return re.compile(re.escape(name))


# the types that each loader makes, and what is within
_LOADERS = {
    "ObjectNode": (ANY, _Check.object),
    "FunctionNode": (ANY, _Check.function),
    "TypeNode": (KEY, _Check.nothing),
    "DictNode": (
        re.compile(r"builtins\.dict|collections\.OrderedDict|sklearn\.utils\._bunch\.Bunch"),
        _Check.dictionary,
    ),
    "ListNode": (_exactly("builtins.list"), _Check.several),
    "TupleNode": (_exactly("builtins.tuple"), _Check.several),
    "SetNode": (_exactly("builtins.set"), _Check.several),
    "NdArrayNode": (re.compile(rf"numpy\.ndarray|{SCALAR.pattern}"), _Check.array),
    "MaskedArrayNode": (re.compile(r"numpy\.ma(\.core)?\.MaskedArray"), _Check.masked),
    "RandomStateNode": (_exactly("numpy.random.mtrand.RandomState"), _Check.random_state),
    "DTypeNode": (_exactly("numpy.dtype"), _Check.dtype),
    "SliceNode": (_exactly("builtins.slice"), _Check.range),
    "ConstructorFromReduceNode": (_exactly("builtins.range"), _Check.bounds),  # it calls its class
    "JsonNode": (_exactly("builtins.str"), _Check.value),
}
