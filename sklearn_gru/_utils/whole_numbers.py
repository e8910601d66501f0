"""Whole numbers that a user gives, as numbers of Python."""

from numbers import Integral


def whole_number(value, name, least=1, most=None):
    """A parameter as an int of Python: NumPy's small ones wrap around when they are counted with.

    Parameters
    ----------
    value : int
        Of Python or NumPy; a bool is none.
    name : str
        Its name in errors.
    least, most : int
        What it may be; ``most=None`` is no limit.

    Returns
    -------
    value : int

    Raises
    ------
    ValueError
        If it is something else.
    """
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not is_whole or value < least or (most is not None and value > most):
        limits = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name}={value!r} is out of range; expected an int {limits}.")
    return int(value)
