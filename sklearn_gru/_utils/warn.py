"""Warnings that point at the caller's line, however many frames of ours lie between."""

import sys
import warnings

OURS = ("sklearn_gru.", "sklearn.callback.", "sklearn.utils._param_validation", "sklearn.utils._set_output")


def warn_caller(message, category):
    """Warn with the place where the package was called."""
    frame, level = sys._getframe(1), 2  # 1 would be this function
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(OURS):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
