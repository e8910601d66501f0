"""The state of what is pickled: the version it was written by, and no class that is not public."""

import warnings

from sklearn.exceptions import InconsistentVersionWarning

from .taken_apart import put_together, taken_apart
from .version import __version__

VERSION = "_sklearn_gru_version"


class VersionedPickleMixin:
    """Warn, as scikit-learn does, when a pickle is read by another version.

    For estimators and for any other class whose state is its ``__dict__``.  What of it is of a class that is
    ``kept_as_dictionary`` is one there.
    """

    # what the warning calls it, where that is not the class
    _name_in_warnings = None

    def __getstate__(self):
        state = super().__getstate__() or {}
        return stamped({name: taken_apart(value) for name, value in state.items()})

    def __setstate__(self, state):
        state = unstamped(state, self._name_in_warnings or type(self).__name__)
        state = {name: put_together(value) for name, value in state.items()}
        set_state = getattr(super(), "__setstate__", vars(self).update)  # ``object`` has none
        set_state(state)


def stamped(state):
    """A state that says which version wrote it."""
    return {**state, VERSION: __version__}


def unstamped(state, name):
    """The state that was stamped, of an object that a warning calls ``name`` if it is of another version."""
    state = dict(state)
    version = state.pop(VERSION, "unknown")
    if version != __version__:
        warnings.warn(
            InconsistentVersionWarning(
                estimator_name=name,
                current_sklearn_version=f"sklearn_gru {__version__}",
                original_sklearn_version=f"sklearn_gru {version}",
            ),
            stacklevel=3,
        )
    return state
