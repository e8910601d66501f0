"""Whether two things hold the same, to the bit, however deep."""

import types
from pathlib import PurePath

import numpy as np

# these tell nothing of what they hold
OPAQUE = (types.GeneratorType, map)
# these compare as a whole
WHOLE = (types.ModuleType, type, range, PurePath)


def difference(one, other, where="it", seen=None):
    """Where two things differ, in words; None where they hold the same."""
    seen = set() if seen is None else seen
    if one is other or (id(one), id(other)) in seen:
        return None
    seen.add((id(one), id(other)))
    if type(one) is not type(other):
        return f"{where} is a {type(one).__name__}, not a {type(other).__name__}"
    if isinstance(one, (bool, int, str)) and one == other:  # most are
        return None
    if isinstance(one, OPAQUE) or type(one).__name__ == "LazyFrame":
        return None
    if isinstance(one, np.ndarray):
        return _difference_of_arrays(one, other, where, seen)
    if hasattr(one, "state_dict"):  # a network of PyTorch, or of Keras on it
        parts = ([each.training, *map(_numbers, each.state_dict().values())] for each in (one, other))
        return difference(*parts, where, seen)
    if hasattr(one, "equals"):  # a table of pandas, polars or pyarrow, whose kinds of columns count too
        kinds = [repr(getattr(each, "dtypes", getattr(each, "dtype", None))) for each in (one, other)]
        return None if one.equals(other) and kinds[0] == kinds[1] else f"{where} has other values"
    if isinstance(one, np.random.RandomState):
        return difference(one.get_state(), other.get_state(), where, seen)
    if isinstance(one, types.FunctionType):  # one that is made within another is a new one each time
        one, other = one.__code__, other.__code__
    parts = (None, None) if isinstance(one, (*WHOLE, types.CodeType)) else (_parts(one), _parts(other))
    if parts[0] is not None:
        return _difference_of_parts(*parts, where, seen)
    is_same = one == other or (one != one and other != other)
    return None if is_same else f"{where} is {one!r}, not {other!r}"


def _numbers(tensor):
    """A tensor of PyTorch as an array; in words what has no numbers to be read."""
    if not hasattr(tensor, "detach") or tensor.is_meta:
        return f"{type(tensor).__name__} {getattr(tensor, 'shape', None)}"
    return tensor.detach().double().cpu().numpy()


def _difference_of_arrays(one, other, where, seen):
    if (one.shape, one.dtype) != (other.shape, other.dtype):
        return f"{where} is {one.dtype}{one.shape}, not {other.dtype}{other.shape}"
    if isinstance(one, np.ma.MaskedArray):
        pairs = (one.data, other.data), (np.ma.getmaskarray(one), np.ma.getmaskarray(other))
        return next(filter(None, (_difference_of_arrays(*pair, where, seen) for pair in pairs)), None)
    if one.dtype.kind == "O":
        return _difference_of_parts(dict(enumerate(one.flat)), dict(enumerate(other.flat)), where, seen)
    if one.dtype == np.longdouble:  # with bytes between its numbers that mean nothing
        is_same = np.array_equal(one, other, equal_nan=True)
    else:
        is_same = one.tobytes() == other.tobytes()
    return None if is_same else f"{where} has other values"


def _parts(value):
    """What something is made of, by names; None of a plain value."""
    if isinstance(value, dict):
        return value
    if isinstance(value, (list, tuple)):
        return dict(enumerate(value))
    if hasattr(value, "__dict__"):
        return vars(value)
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(value, name, None) for name in slots} if slots else None


def _difference_of_parts(one, other, where, seen):
    if list(one) != list(other):
        return f"{where} has {list(one)}, not {list(other)}"
    parts = (difference(one[name], other[name], f"{where}.{name}", seen) for name in one)
    return next(filter(None, parts), None)
