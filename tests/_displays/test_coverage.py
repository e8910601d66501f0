"""The picture of coverage against level shows what interval_coverage says."""

import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge

from sklearn_gru import ConformalRegressor, CoverageDisplay, interval_coverage

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 3))
Y = X @ RNG.normal(size=(3, 2)) + RNG.normal(size=(200, 2))
MODEL = ConformalRegressor(Ridge(), level=[95, 50, 80]).fit(X[:150], Y[:150])
BANDS = MODEL.predict_interval(X[150:])


@pytest.fixture(autouse=True)
def _close_all_figures():
    yield
    plt.close("all")


def legend(display):
    return [text.get_text() for text in display.ax_.get_legend().get_texts()]


def test_the_line_goes_through_the_coverage_of_the_levels_in_their_order():
    display = CoverageDisplay.from_predictions(Y[150:], BANDS, level=[95, 50, 80], name="ridge")
    (line,) = display.lines_
    expected = 100 * interval_coverage(Y[150:], BANDS)[[1, 2, 0]]
    np.testing.assert_allclose(line.get_xdata(), [50, 80, 95])
    np.testing.assert_allclose(line.get_ydata(), expected)
    assert legend(display) == ["as it should be", "ridge"]
    assert display.figure_ is display.ax_.figure
    assert display.range_ is None


def test_an_estimator_says_its_bands_itself():
    display = CoverageDisplay.from_estimator(MODEL, X[150:], Y[150:], level=[80, 95])
    np.testing.assert_allclose(display.coverage[0], interval_coverage(Y[150:], BANDS)[[2, 0]])
    assert legend(display)[-1] == "ConformalRegressor"
    weight = np.arange(50)
    weighted = CoverageDisplay.from_estimator(MODEL, X[150:], Y[150:], sample_weight=weight)
    expected = interval_coverage(Y[150:], BANDS, sample_weight=weight)
    np.testing.assert_allclose(weighted.coverage[0], expected)


def test_each_output_may_have_its_line():
    y = pd.DataFrame(Y[150:], columns=["load_lead1", "load_lead2"])
    display = CoverageDisplay.from_estimator(MODEL, X[150:], y, by_output=True, name="ridge")
    expected = interval_coverage(Y[150:], BANDS, multioutput="raw_values")
    np.testing.assert_allclose(display.coverage, expected)
    assert legend(display) == ["as it should be", "ridge, load_lead1", "ridge, load_lead2"]
    assert display.lines_[0].get_color() != display.lines_[1].get_color()
    plain = CoverageDisplay.from_predictions(Y[150:], BANDS, level=[95, 50, 80], by_output=True)
    assert legend(plain)[1:] == ["output 0", "output 1"]


def test_several_models_share_one_diagonal():
    first = CoverageDisplay(coverage=[0.5], level=50, name="a").plot()
    second = CoverageDisplay(coverage=[0.4], level=50).plot(first.ax_, name="b")
    assert second.nominal_line_ is None
    assert legend(second) == ["as it should be", "a", "b"]
    bare = CoverageDisplay(coverage=[0.4], level=50).plot(ref_line=False)
    assert bare.nominal_line_ is None
    assert bare.ax_.get_legend() is None


def test_chance_is_shaded_only_where_somebody_says_how_many_outcomes_are_independent():
    display = CoverageDisplay(coverage=[0.5], level=50).plot(n_independent=40, line_kwargs={"color": "red"})
    corners = display.range_.get_paths()[0].vertices
    at_half = corners[corners[:, 0] == 50, 1]
    assert at_half.min() == pytest.approx(35)  # 14 and 26 of 40, by tables of the binomial distribution
    assert at_half.max() == pytest.approx(65)
    assert display.lines_[0].get_color() == "red"
    with pytest.raises(ValueError, match="n_independent=0; expected a whole number of at least 1"):
        CoverageDisplay(coverage=[0.5], level=50).plot(n_independent=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"coverage": [0.5, 0.8], "level": 50}, r"coverage has shape \(2,\), but level=50 1 levels"),
        ({"coverage": [50.0], "level": 50}, "coverage goes from 50 to 50; expected shares from 0 to 1"),
        ({"coverage": [0.5], "level": 0.5}, "levels are per cent"),
        ({"coverage": [[0.5], [0.4]], "level": 50, "output_names": ["a"]}, "has 1 names, but coverage 2"),
    ],
)
def test_what_does_not_fit_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        CoverageDisplay(**options)


def test_shapes_and_states_are_named():
    with pytest.raises(ValueError, match=r"y_interval has shape \(50, 2, 3, 2\) and y_true \(50,\)"):
        CoverageDisplay.from_predictions(Y[150:, 0], BANDS, level=[95, 50, 80])
    with pytest.raises(NotFittedError):
        CoverageDisplay.from_estimator(ConformalRegressor(Ridge()), X, Y)
    with pytest.raises(ValueError, match=r"the levels \[90\] are not calibrated"):
        CoverageDisplay.from_estimator(MODEL, X, Y, level=90)


def test_without_matplotlib_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for call in (
        lambda: CoverageDisplay.from_predictions(Y[150:], BANDS, level=[95, 50, 80]),
        lambda: CoverageDisplay.from_estimator(MODEL, X, Y),
        lambda: CoverageDisplay(coverage=[0.5], level=50).plot(),
    ):
        with pytest.raises(ImportError, match=r"CoverageDisplay.* pip install 'sklearn_gru\[plot\]'"):
            call()
