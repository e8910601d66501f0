"""Libraries that only an exchange needs: imported when it is used, with an error that names the extra."""

from importlib import import_module


def imported(name, extra):
    """The module ``name``, which the extra ``extra`` of this package installs.

    Raises
    ------
    ImportError
        If it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        raise ImportError(
            f"This needs {error.name}, which is not installed: pip install 'sklearn_gru[{extra}]'.",
            name=error.name,
        ) from error
