"""Objects of classes that are not public as dictionaries of their parts, and back.

A file that holds dictionaries and arrays names no class that has to be found, and trusted, to read it.
"""

# what tells such a dictionary from others: under it stands the name of the class
CLASS = "_sklearn_gru_class"

_CLASSES = {}


def kept_as_dictionary(cls):
    """Keep the objects of a class as dictionaries in pickles; a decorator, or called where it is imported.

    Parameters
    ----------
    cls : type
        A named tuple, a dataclass, or another class whose state is its ``__dict__``.  Subclasses are others.
        One with a method ``as_parts`` and a class method ``of_parts`` says itself what its parts are.

    Returns
    -------
    cls : type
    """
    if _CLASSES.setdefault(cls.__name__, cls) is not cls:
        raise ValueError(f"{cls!r} and {_CLASSES[cls.__name__]!r} have the same name.")
    return cls


def taken_apart(value):
    """An object of a class that is kept so as a dictionary of its parts, and these likewise; else itself.

    Arrays are not copied.
    """
    if type(value) is tuple:
        return tuple(taken_apart(part) for part in value)
    if _CLASSES.get(type(value).__name__) is not type(value):
        return value
    return {
        CLASS: type(value).__name__,
        **{name: taken_apart(part) for name, part in _parts_of(value).items()},
    }


def put_together(value):
    """The way back.

    Raises
    ------
    ValueError
        If a dictionary is of another class, or has not the parts of its own.
    """
    if type(value) is tuple:
        return tuple(put_together(part) for part in value)
    if not (isinstance(value, dict) and CLASS in value):
        return value
    cls = _CLASSES.get(value[CLASS]) if isinstance(value[CLASS], str) else None
    if cls is None:
        raise ValueError(f"The state has the parts of a {value[CLASS]!r}; expected one of {[*_CLASSES]}.")
    return _made(cls, {name: put_together(part) for name, part in value.items() if name != CLASS})


def _parts_of(value):
    if hasattr(value, "as_parts"):
        return value.as_parts()
    return value._asdict() if isinstance(value, tuple) else vars(value)


def _made(cls, parts):
    if hasattr(cls, "of_parts"):
        return cls.of_parts(parts)
    names = getattr(cls, "_fields", None) or getattr(cls, "__dataclass_fields__", None)
    if names is not None and parts.keys() != set(names):
        raise ValueError(
            f"The state has the parts {list(parts)} of a {cls.__name__}; expected {list(names)}."
        )
    if issubclass(cls, tuple):
        return cls(**parts)
    whole = cls.__new__(cls)
    vars(whole).update(parts)
    return whole
