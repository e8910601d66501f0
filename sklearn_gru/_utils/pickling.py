"""The stamp of the version in pickles."""

import warnings

from sklearn.exceptions import InconsistentVersionWarning

from .version import __version__


class VersionedPickleMixin:
    """Warn, as scikit-learn does, when a pickle is read by another version.

    For estimators and for any other class whose state is its ``__dict__``.
    """

    # what the warning calls it, where that is not the class
    _name_in_warnings = None

    def __getstate__(self):
        return {**(super().__getstate__() or {}), "_sklearn_gru_version": __version__}

    def __setstate__(self, state):
        state = dict(state)
        version = state.pop("_sklearn_gru_version", "unknown")
        if version != __version__:
            warnings.warn(
                InconsistentVersionWarning(
                    estimator_name=self._name_in_warnings or type(self).__name__,
                    current_sklearn_version=f"sklearn_gru {__version__}",
                    original_sklearn_version=f"sklearn_gru {version}",
                ),
                stacklevel=2,
            )
        set_state = getattr(super(), "__setstate__", vars(self).update)  # ``object`` has none
        set_state(state)
