"""The picture shows the importances by the names of the channels."""

import sys

import numpy as np
import pytest

from sklearn_gru import ChannelImportanceDisplay, SeasonalNaive, channel_importance, make_windows

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(30, 3))
X, Y = make_windows(TABLE, 4)[4:-1], TABLE[5:, 1]
MODEL = SeasonalNaive(channel=1).fit(X, Y)


@pytest.fixture(autouse=True)
def _close_all_figures():
    yield
    matplotlib.pyplot.close("all")


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def test_each_channel_is_a_bar_the_largest_on_top():
    importances = np.array([[0.3, 0.5], [0.9, 0.9], [-0.1, 0.1]])
    display = ChannelImportanceDisplay(importances=importances, channel_names=["a", "b", "c"]).plot()
    np.testing.assert_allclose([bar.get_width() for bar in display.bars_], [0, 0.4, 0.9])
    assert labels(display.ax_.yaxis) == ["c", "a", "b"]
    (_, _, (whiskers,)) = display.bars_.errorbar.lines
    np.testing.assert_allclose([np.ptp(line[:, 0]) / 2 for line in whiskers.get_segments()], [0.1, 0.1, 0])
    assert display.ax_.get_xlabel() == "decrease in score"
    assert display.image_ is None
    assert display.colorbar_ is None


def test_by_lag_each_step_of_a_channel_is_a_cell():
    importances = RNG.normal(size=(2, 5, 3))
    display = ChannelImportanceDisplay(importances=importances).plot()
    mean = importances.mean(axis=2)
    np.testing.assert_array_equal(np.reshape(display.image_.get_array(), (2, 5)), mean)
    edges = display.image_.get_coordinates()
    np.testing.assert_array_equal(edges[0, :, 0], [4.5, 3.5, 2.5, 1.5, 0.5, -0.5])  # steps before the last
    np.testing.assert_array_equal(edges[:, 0, 1], [-0.5, 0.5, 1.5])
    assert labels(display.ax_.yaxis) == ["x0", "x1"]
    assert display.ax_.get_xlim() == (4.5, -0.5)  # the oldest on the left
    assert display.ax_.get_ylim() == (1.5, -0.5)  # the first on top
    assert display.colorbar_.ax.get_ylabel() == "decrease in score"
    assert display.bars_ is None


def test_one_step_of_one_channel_is_one_cell():
    display = ChannelImportanceDisplay(importances=np.ones((1, 1, 2))).plot()
    assert display.ax_.get_xlim() == (0.5, -0.5)
    display.figure_.canvas.draw()


@pytest.mark.parametrize("by", ["channel", "lag"])
def test_an_estimator_is_drawn_as_its_importances_are(by):
    options = {"n_repeats": 2, "scoring": "neg_mean_absolute_error", "random_state": 0, "by": by}
    weight = np.arange(1.0, len(X) + 1)
    result = channel_importance(MODEL, X, Y, sample_weight=weight, **options)
    display = ChannelImportanceDisplay.from_estimator(MODEL, X, Y, sample_weight=weight, **options)
    np.testing.assert_array_equal(display.importances, result.importances)
    assert (display.image_ is None) == (by == "channel")


def test_the_axes_and_the_style_are_those_that_are_given():
    figure, (left, right) = matplotlib.pyplot.subplots(ncols=2)
    result = channel_importance(MODEL, X, Y, random_state=0)
    display = ChannelImportanceDisplay.from_importances(result, ax=left, bar_kwargs={"color": "red"})
    assert (display.ax_, display.figure_) == (left, figure)
    assert display.bars_[0].get_facecolor() == (1, 0, 0, 1)
    display = ChannelImportanceDisplay.from_estimator(
        MODEL, X, Y, by="lag", ax=right, image_kwargs={"cmap": "Greys"}
    )
    assert display.image_.get_cmap().name == "Greys"


def test_channels_go_by_their_names():
    pd = pytest.importorskip("pandas")
    windows = make_windows(pd.DataFrame(TABLE, columns=["day", "load", "rain"]), 4)[4:-1]
    model = SeasonalNaive(channel="load").fit(windows, Y)
    result = channel_importance(model, windows, Y, random_state=0)
    result.importances = [[2.0], [1.0], [3.0]]
    assert labels(ChannelImportanceDisplay.from_importances(result).ax_.yaxis) == ["load", "day", "rain"]


def test_what_cannot_be_drawn_is_an_error():
    several = channel_importance(MODEL, X, Y, scoring=["r2", "neg_mean_absolute_error"])
    with pytest.raises(
        ValueError, match=r"of the scorers \['r2', .*expected those of one, such as result\['r2'\]"
    ):
        ChannelImportanceDisplay.from_importances(several)
    with pytest.raises(ValueError, match=r"importances has shape \(3,\); expected"):
        ChannelImportanceDisplay(importances=[1, 2, 3])
    with pytest.raises(ValueError, match="channel_names has 1 names, but importances 2 channels"):
        ChannelImportanceDisplay(importances=np.ones((2, 3)), channel_names=["a"])


def test_without_matplotlib_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for name, call in {
        "from_estimator": lambda: ChannelImportanceDisplay.from_estimator(MODEL, X, Y),
        "plot": lambda: ChannelImportanceDisplay(importances=np.ones((2, 3))).plot(),
    }.items():
        with pytest.raises(
            ImportError, match=f"ChannelImportanceDisplay.{name} requires matplotlib: pip install"
        ):
            call()


@pytest.mark.parametrize("importances", [[[0.1], [0.2]], [[[0.1], [0.2]]]], ids=["bars", "map"])
def test_importances_of_another_kind_have_a_label_of_their_own(importances):
    display = ChannelImportanceDisplay(importances=importances, label="mean |gradient|").plot()
    bar = display.colorbar_
    assert (display.ax_.get_xlabel() if bar is None else bar.ax.get_ylabel()) == "mean |gradient|"
