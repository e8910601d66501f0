"""The picture shows the losses that the estimator kept, and marks the epoch whose weights it kept."""

import sys

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, LossCurveDisplay

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 4)), RNG.normal(size=20)


@pytest.fixture(autouse=True)
def _close_all_figures():
    yield
    matplotlib.pyplot.close("all")


def small():
    return GRURegressor((3,), max_iter=4, random_state=0)


def legend(display):
    return [text.get_text() for text in display.ax_.get_legend().get_texts()]


def test_each_epoch_is_a_point_of_the_curve():
    model = small().fit(X, Y)
    display = LossCurveDisplay.from_estimator(model)
    (line,) = display.lines_
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3, 4])
    np.testing.assert_array_equal(line.get_ydata(), model.loss_curve_)
    assert display.best_line_ is None
    assert legend(display) == ["training"]
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("epoch", "loss")
    assert display.figure_ is display.ax_.figure


def test_the_validation_loss_stands_beside_and_the_best_epoch_is_marked():
    model = small().fit(X, Y)
    model.validation_loss_curve_ = [0.9, 0.7, 0.6, 0.8]
    model.best_n_iter_ = 3
    display = LossCurveDisplay.from_estimator(model)
    np.testing.assert_array_equal(display.lines_[1].get_ydata(), model.validation_loss_curve_)
    assert list(display.best_line_.get_xdata()) == [3, 3]
    (dot,) = (line for line in display.ax_.lines if line.get_marker() == "o")
    assert (dot.get_xdata(), dot.get_ydata()) == ([3], [0.6])
    assert legend(display) == ["training", "validation", "best epoch (3)"]


def test_attributes_that_are_none_mean_that_there_was_no_validation():
    model = small().fit(X, Y)
    model.validation_loss_curve_ = model.best_n_iter_ = None
    display = LossCurveDisplay.from_estimator(model)
    assert len(display.lines_) == 1
    assert display.best_line_ is None


@pytest.mark.parametrize(
    "wrap",
    [
        lambda model: make_pipeline(StandardScaler(), model),
        lambda model: GridSearchCV(
            make_pipeline(StandardScaler(), model), {"gruregressor__alpha": [0]}, cv=2
        ),
        lambda model: TransformedTargetRegressor(model, func=np.arcsinh, inverse_func=np.sinh),
    ],
    ids=["pipeline", "search", "transformed target"],
)
def test_the_trained_estimator_is_found_inside(wrap):
    display = LossCurveDisplay.from_estimator(wrap(small()).fit(X, Y))
    assert len(display.lines_[0].get_xdata()) == 4


def test_other_estimators_with_a_loss_curve_are_drawn_too():
    model = MLPRegressor(hidden_layer_sizes=(3,), max_iter=3, n_iter_no_change=np.inf, random_state=0)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        model.fit(X, Y)
    assert len(LossCurveDisplay.from_estimator(model).lines_[0].get_xdata()) == 3


def test_two_models_share_the_axes_that_are_given():
    _, ax = matplotlib.pyplot.subplots()
    for name in ("first", "second"):
        display = LossCurveDisplay.from_estimator(
            small().fit(X, Y), ax=ax, name=name, line_kwargs={"linestyle": "--"}
        )
        assert display.ax_ is ax
        assert display.lines_[0].get_linestyle() == "--"
    assert legend(display) == ["first, training", "second, training"]


def test_losses_over_a_wide_range_get_a_logarithmic_axis():
    def scale(losses):
        return LossCurveDisplay(loss_curve=losses).plot().ax_.get_yscale()

    assert scale([1.0, 0.01]) == "log"
    assert scale([1.0, 0.5]) == "linear"
    assert scale([1.0, -0.5]) == "linear"


def test_a_single_epoch_shows_as_a_dot():
    assert LossCurveDisplay(loss_curve=[1.0]).plot().lines_[0].get_marker() == "o"


def test_the_epochs_are_whole_numbers():
    display = LossCurveDisplay(loss_curve=[1.0, 0.5, 0.4]).plot()
    display.figure_.canvas.draw()
    assert all(tick == round(tick) for tick in display.ax_.get_xticks())


def test_what_cannot_be_drawn_is_an_error():
    with pytest.raises(NotFittedError):
        LossCurveDisplay.from_estimator(small())
    with pytest.raises(TypeError, match="LinearRegression has no loss_curve_"):
        LossCurveDisplay.from_estimator(make_pipeline(StandardScaler(), LinearRegression()).fit(X, Y))
    with pytest.raises(ValueError, match="validation_loss_curve has 1 epochs, but loss_curve has 2"):
        LossCurveDisplay(loss_curve=[1, 2], validation_loss_curve=[1]).plot()
    with pytest.raises(ValueError, match="best_n_iter=3 is out of range; expected an int from 1 to 2"):
        LossCurveDisplay(loss_curve=[1, 2], best_n_iter=3).plot()


def test_without_matplotlib_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(
        ImportError, match=r"LossCurveDisplay.from_estimator requires .*pip install 'sklearn_gru\[plot\]'"
    ):
        LossCurveDisplay.from_estimator(small().fit(X, Y))
    with pytest.raises(ImportError, match="LossCurveDisplay.plot requires matplotlib"):
        LossCurveDisplay(loss_curve=[1.0]).plot()


@pytest.mark.parametrize(
    ("curves", "message"),
    [
        ({"loss_curve": []}, r"loss_curve must hold one number for each epoch, at least one; got \[\]"),
        ({"loss_curve": None}, "loss_curve must hold .* got None"),
        ({"loss_curve": 3.0}, r"loss_curve must hold .* got 3\.0"),
        ({"loss_curve": ["a"]}, r"loss_curve must hold .* got \['a'\]"),
        ({"loss_curve": [[1.0], [2.0]]}, "loss_curve must hold .* got "),
        ({"loss_curve": [[1.0], [2.0, 3.0]]}, "loss_curve must hold .* got "),
        ({"loss_curve": [1.0], "validation_loss_curve": 2.0}, "validation_loss_curve must hold .* got 2"),
        ({"loss_curve": [1.0], "validation_loss_curve": []}, r"validation_loss_curve must hold .* got \[\]"),
        (
            {"loss_curve": [1.0], "best_n_iter": 2},
            "best_n_iter=2 is out of range",
        ),
    ],
    ids=str,
)
def test_what_is_no_curve_is_refused_at_once(curves, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        LossCurveDisplay(**curves)
