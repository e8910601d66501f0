"""Warnings about data can be told from others."""

import warnings

import pytest

from sklearn_gru import DataWarning
from sklearn_gru._utils.warn import warn_caller


def test_it_can_be_silenced_by_itself_and_with_all_user_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DataWarning)
        warn_caller("two samples are left out", DataWarning)
        with pytest.raises(UserWarning, match="lukewarm"):
            warn_caller("lukewarm", UserWarning)
        warnings.simplefilter("ignore", UserWarning)
        warn_caller("two samples are left out", DataWarning)
