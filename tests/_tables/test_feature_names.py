"""The columns of any frame keep their names, whatever scikit-learn knows of its library."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from sklearn_gru import GRURegressor, SlidingWindow, make_windows
from sklearn_gru._tables import feature_names
from sklearn_gru._tables.feature_names import column_names, validate_data


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_series_gives_its_name(library):
    column = pytest.importorskip(library).DataFrame({"a": [1.0, 2.0]})["a"]
    assert list(column_names(column)) == ["a"]


def test_names_that_are_not_strings_are_no_names():
    pd = pytest.importorskip("pandas")
    assert column_names(pd.DataFrame([[1.0, 2.0]])) is None
    with pytest.raises(TypeError, match="only supported if all input features have string names"):
        column_names(pd.DataFrame([[1.0, 2.0]], columns=["a", 1]))
    assert column_names(np.ones((2, 2))) is None


def frames(first="a"):
    pd, pl, pa = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    columns = {first: [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0]}
    table = pa.table(columns)
    return [pd.DataFrame(columns), pl.DataFrame(columns), table, table.to_batches()[0]]


def test_every_frame_gives_its_names_to_windows_and_estimators():
    for frame in frames():
        assert list(make_windows(frame, 2).channel_names) == ["a", "b"]
        assert list(SlidingWindow(2).fit(frame).feature_names_in_) == ["a", "b"]
        model = GRURegressor(2, max_iter=1).fit(frame, [1.0, 2.0, 3.0])
        assert list(model.feature_names_in_) == ["a", "b"]


def test_names_that_scikit_learn_does_not_find_are_kept_and_compared(monkeypatch):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"a": [1.0], "b": [2.0]})
    given = []

    def names_of_old(X):
        return np.array(X.column_names(), dtype=object) if hasattr(X, "column_names") else None

    def validate_of_old(estimator, X, *, reset, skip_check_array):
        given.append((list(names_of_old(X)), X.shape, reset, skip_check_array))

    monkeypatch.setattr(feature_names, "get_feature_names", names_of_old)
    monkeypatch.setattr(feature_names, "_validate_data", validate_of_old)
    assert list(column_names(frame)) == ["a", "b"]
    read = validate_data(BaseEstimator(), frame, reset=False)
    np.testing.assert_array_equal(read, [[1, 2]])
    assert validate_data(BaseEstimator(), frame, skip_check_array=True) is frame
    assert given == [(["a", "b"], (1, 2), reset, True) for reset in (False, True)]


def test_other_names_than_those_of_fit_are_refused():
    for frame, other in zip(frames(), frames("c"), strict=True):
        with pytest.raises(ValueError, match="feature names should match"):
            SlidingWindow(2).fit(frame).transform(other)
