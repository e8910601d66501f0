"""The stamp of the version in pickles."""

import warnings

from sklearn.exceptions import InconsistentVersionWarning

from .version import __version__


class VersionedPickleMixin:
    """Warn, as scikit-learn does, when a pickle is read by another version."""

    def __getstate__(self):
        return {**super().__getstate__(), "_sklearn_gru_version": __version__}

    def __setstate__(self, state):
        state = dict(state)
        version = state.pop("_sklearn_gru_version", "unknown")
        if version != __version__:
            warnings.warn(
                InconsistentVersionWarning(
                    estimator_name=type(self).__name__,
                    current_sklearn_version=f"sklearn_gru {__version__}",
                    original_sklearn_version=f"sklearn_gru {version}",
                ),
                stacklevel=2,
            )
        super().__setstate__(state)
