"""Libraries that only an exchange needs: imported when it is used, with an error that names the extra."""

from importlib import import_module


class MissingExtraError(ImportError):
    """A library that an extra installs is not there."""


def imported(name, extra):
    """The module ``name``, which the extra ``extra`` of this package installs.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        raise MissingExtraError(
            f"This needs {error.name}, which is not installed: pip install 'sklearn_gru[{extra}]'.",
            name=error.name,
        ) from error


def stand_in(name, missing):
    """A function in the place of one whose library is missing, which says so when it is called.

    So the package can be looked at, by ``help``, ``hasattr`` and ``import *``, whatever is installed.
    """
    says, library = str(missing), missing.name

    def function(*args, **kwargs):
        raise MissingExtraError(says, name=library)

    function.__name__ = function.__qualname__ = name
    function.__module__, function.__doc__ = __package__, says
    return function
