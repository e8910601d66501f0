"""The series that ships with the package."""

import sys

import numpy as np
import pytest

from sklearn_gru.datasets import load_sunspots


def test_sunspots_are_309_years_in_order():
    sunspots = load_sunspots()
    assert sunspots.series.shape == (309, 1)
    np.testing.assert_array_equal(sunspots.year, np.arange(1700, 2009))
    # known years: the first, the maximum of 1957, the minimum of 2008
    numbers = dict(zip(sunspots.year.tolist(), sunspots.series[:, 0].tolist(), strict=True))
    assert (numbers[1700], numbers[1957], numbers[2008]) == (5.0, 190.2, 2.9)
    assert "public domain" in sunspots.DESCR.lower()


def test_the_target_is_the_next_year():
    sunspots = load_sunspots()
    X, y = load_sunspots(return_X_y=True)
    np.testing.assert_array_equal(X, sunspots.series[:-1])
    np.testing.assert_array_equal(y, sunspots.series[1:, 0])
    np.testing.assert_array_equal(sunspots.data, X)
    np.testing.assert_array_equal(sunspots.target, y)
    assert sunspots.frame is None


def test_as_frame_gives_pandas_with_the_year_as_index():
    pd = pytest.importorskip("pandas")
    sunspots = load_sunspots(as_frame=True)
    assert list(sunspots.frame.columns) == [*sunspots.feature_names, *sunspots.target_names]
    assert sunspots.series.loc[1957, "sunspots"] == 190.2
    assert sunspots.target.loc[1956] == 190.2
    X, y = load_sunspots(return_X_y=True, as_frame=True)
    pd.testing.assert_frame_equal(X, sunspots.data)
    pd.testing.assert_series_equal(y, sunspots.target)


def test_without_pandas_only_frames_are_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert load_sunspots().frame is None
    with pytest.raises(ImportError, match="requires pandas: pip install pandas"):
        load_sunspots(as_frame=True)


@pytest.mark.parametrize("name", ["return_X_y", "as_frame"])
def test_an_option_that_is_no_bool_is_named_with_its_value(name):
    with pytest.raises(ValueError, match=f"'{name}' parameter of load_sunspots.*Got 'yes'"):
        load_sunspots(**{name: "yes"})
