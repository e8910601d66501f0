"""The picture shows history, truth, forecast and band where they belong on the axis."""

import sys

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression, QuantileRegressor, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    ConformalRegressor,
    ForecastDisplay,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
)

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

SERIES = np.sin(np.arange(40) / 3)
HISTORY, FORECAST = [1.0, 2.0, 3.0], [4.0, 5.0]


@pytest.fixture(autouse=True)
def _close_all_figures():
    yield
    matplotlib.pyplot.close("all")


def draw(forecast=FORECAST, history=HISTORY, **options):
    return ForecastDisplay.from_predictions(forecast, history=history, **options)


def legend(display):
    return [text.get_text() for text in display.ax_.get_legend().get_texts()]


def places(line):
    return list(line.get_xdata())


def test_the_forecast_follows_on_the_history():
    display = draw(truth=[3.5], lower=[3, 4], upper=[5, 6], band_name="quantiles 0.1 to 0.9")
    assert places(display.history_line_) == [0, 1, 2]
    assert places(display.forecast_line_) == [3, 4]
    assert places(display.truth_line_) == [3]
    assert list(display.history_line_.get_ydata()) == HISTORY
    assert list(display.forecast_line_.get_ydata()) == FORECAST
    corners = {tuple(corner) for corner in display.bands_[0].get_paths()[0].vertices}
    assert corners == {(3, 3), (4, 4), (4, 6), (3, 5)}
    assert legend(display) == ["history", "truth", "forecast", "quantiles 0.1 to 0.9"]
    assert display.figure_ is display.ax_.figure


def test_only_the_forecast_is_needed():
    display = draw(history=None)
    assert places(display.forecast_line_) == [0, 1]
    assert display.history_line_ is display.truth_line_ is None
    assert display.bands_ == []
    assert legend(display) == ["forecast"]


@pytest.mark.parametrize("shape", [(2, 1), (1, 2)])
def test_a_row_or_a_column_is_a_series(shape):
    assert list(draw(np.reshape(FORECAST, shape)).forecast_line_.get_ydata()) == FORECAST


def test_the_end_of_a_long_history_is_enough():
    display = draw(n_history=2)
    assert places(display.history_line_) == [1, 2]
    assert len(display.history) == 3
    with pytest.raises(ValueError, match="n_history=0 is out of range; expected an int of at least 1"):
        display.plot(n_history=0)


def test_styles_go_to_their_parts_and_two_forecasts_share_the_axes():
    first = draw(name="ridge", forecast_kwargs={"linestyle": "--"}, lower=[3, 4], upper=[5, 6])
    assert first.forecast_line_.get_linestyle() == "--"
    np.testing.assert_allclose(
        first.bands_[0].get_facecolor()[0, :3], matplotlib.colors.to_rgb(first.forecast_line_.get_color())
    )
    second = ForecastDisplay(forecast=np.array([1.0]), forecast_x=np.array([3]), name="persistence")
    assert second.plot(first.ax_).ax_ is first.ax_
    assert legend(second) == ["history", "ridge", "persistence"]
    assert second.forecast_line_.get_color() != first.forecast_line_.get_color()
    assert second.forecast_line_.get_marker() == "o"
    options = {"history_kwargs": {"color": "red"}, "truth_kwargs": {"color": "blue"}}
    third = draw(truth=[1], lower=[3, 4], upper=[5, 6], band_kwargs={"color": "green"}, **options)
    assert third.history_line_.get_color() == "red"
    assert third.truth_line_.get_color() == "blue"
    np.testing.assert_allclose(third.bands_[0].get_facecolor()[0, :3], matplotlib.colors.to_rgb("green"))


# --- the axis ------------------------------------------------------------------------------------


def days(*labels):
    return [np.datetime64(f"2024-{label}") for label in labels]


def test_dates_of_the_history_go_on_under_the_forecast():
    pd = pytest.importorskip("pandas")
    index = pd.date_range("2024-01-30", periods=3, name="day")
    display = draw(history=pd.Series(HISTORY, index=index, name="load"))
    assert places(display.history_line_) == days("01-30", "01-31", "02-01")
    assert places(display.forecast_line_) == days("02-02", "02-03")
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("day", "load")
    assert isinstance(display.ax_.xaxis.get_major_formatter(), matplotlib.dates.ConciseDateFormatter)
    display.figure_.canvas.draw()


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda pd: pd.period_range("2024-01", periods=3, freq="M"), days("04-01", "05-01")),
        (lambda pd: pd.date_range("2024-01-01", periods=3, tz="CET"), days("01-04", "01-05")),
        # without a rule they go on at the last distance
        (lambda pd: pd.DatetimeIndex(["2024-01-01", "2024-01-02", "2024-01-05"]), days("01-08", "01-11")),
        (lambda pd: pd.Index([1.0, 2.0, 2.5]), [3.0, 3.5]),
        (lambda pd: pd.Index([1700, 1701, 1702]), [1703, 1704]),
        # what is neither a date nor a number is counted
        (lambda pd: pd.Index(["a", "b", "c"]), [3, 4]),
        (lambda pd: pd.timedelta_range("1 day", periods=3), [3, 4]),
    ],
)
def test_any_index_goes_on(make, expected):
    pd = pytest.importorskip("pandas")
    display = draw(history=pd.Series(HISTORY, index=make(pd)))
    assert places(display.forecast_line_) == expected
    display.figure_.canvas.draw()


def test_a_single_date_goes_on_by_days():
    pd = pytest.importorskip("pandas")
    display = draw(history=pd.Series([1.0], index=pd.DatetimeIndex(["2024-01-01"])))
    assert places(display.forecast_line_) == days("01-02", "01-03")


def test_the_index_of_the_forecast_counts_unless_it_counts_rows():
    pd = pytest.importorskip("pandas")
    history = pd.Series(HISTORY, index=pd.date_range("2024-01-01", periods=3))
    later = pd.Series(FORECAST, index=pd.date_range("2024-01-10", periods=2))
    assert places(draw(later, history).forecast_line_) == days("01-10", "01-11")
    assert places(draw(later, None).forecast_line_) == days("01-10", "01-11")
    within = pd.Series(FORECAST, index=history.index[1:])
    assert places(draw(within, history).forecast_line_) == days("01-02", "01-03")
    assert places(draw(pd.Series(FORECAST), history).forecast_line_) == days("01-04", "01-05")


def test_rows_to_come_at_the_end_of_a_history_are_not_drawn():
    pd = pytest.importorskip("pandas")
    history = pd.Series([*HISTORY, np.nan, np.nan], index=pd.date_range("2024-01-01", periods=5))
    display = draw(pd.Series(FORECAST, index=history.index[3:]), history)
    assert places(display.history_line_) == days("01-01", "01-02", "01-03")
    assert places(display.forecast_line_) == places(draw(history=history).forecast_line_)
    assert places(display.forecast_line_) == days("01-04", "01-05")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_what_forecast_returns_of_one_series_is_drawn_as_it_is(library):
    pd, library = pytest.importorskip("pandas"), pytest.importorskip(library)
    dates = pd.date_range("2024-01-01", periods=40)
    table = library.DataFrame({"shop": 40 * ["a"], "date": dates.to_numpy(), "sales": SERIES})
    X, y = future_targets(make_windows(table, 4, group="shop", time="date"), table["sales"], horizon=3)
    model = GRURegressor(2, max_iter=2).fit(X, y)
    display = draw(forecast(model, table[:30], target="sales"), table)
    assert places(display.forecast_line_) == days("01-31", "02-01", "02-02")
    assert places(display.history_line_)[-1] == np.datetime64("2024-02-09")
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("date", "sales")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_series_and_frames_of_one_column_are_drawn(library):
    library = pytest.importorskip(library)
    frame = library.DataFrame({"load": HISTORY})
    for history in (frame, frame["load"]):
        display = draw(library.DataFrame({"load": FORECAST})["load"], history)
        assert places(display.forecast_line_) == [3, 4]
        assert display.ax_.get_ylabel() == "load"


# --- from an estimator ---------------------------------------------------------------------------


def linear(regressor, horizon=5):
    X, y = future_targets(make_windows(SERIES, 3), SERIES, horizon=horizon)
    y = y.ravel() if horizon == 1 else y
    return make_pipeline(SlidingWindow(3, flatten=True), regressor).fit(X[2:], y[2:])


def test_a_model_of_several_steps_is_drawn_with_all_of_them():
    model = linear(Ridge())
    display = ForecastDisplay.from_estimator(model, SERIES, truth=[0.5], name="ridge")
    expected = model.predict(make_windows(SERIES, 3)[-1:])[0]
    np.testing.assert_allclose(display.forecast_line_.get_ydata(), expected)
    np.testing.assert_array_equal(display.history_line_.get_ydata(), SERIES)
    assert legend(display) == ["history", "truth", "ridge"]


def test_a_model_of_one_step_is_fed_back():
    model = linear(LinearRegression(), horizon=1)
    display = ForecastDisplay.from_estimator(model, SERIES, 8)
    np.testing.assert_array_equal(display.forecast, forecast(model, SERIES, 8))


def test_a_model_of_windows_with_dates_and_other_columns_is_drawn():
    pd = pytest.importorskip("pandas")
    index = pd.date_range("2024-01-01", periods=40)
    frame = pd.DataFrame({"load": SERIES, "heat": SERIES**2}, index=index)
    X, y = future_targets(make_windows(frame, 6), frame["load"], horizon=4)
    network = GRURegressor((2,), max_iter=2, random_state=0)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), network).fit(X, y)
    display = ForecastDisplay.from_estimator(model, frame.assign(note="none"), target="load", n_history=10)
    np.testing.assert_allclose(display.forecast, model.predict(make_windows(frame, 6)[-1:])[0])
    assert places(display.forecast_line_)[0] == np.datetime64("2024-02-10")
    assert display.ax_.get_ylabel() == "load"
    one = Ridge().fit(frame, SERIES)
    future = pd.DataFrame({"heat": [0.0, 0.1]}, index=index[-1] + pd.to_timedelta([1, 2], "D"))
    display = ForecastDisplay.from_estimator(one, frame, 2, target="load", future=future)
    assert places(display.forecast_line_) == days("02-10", "02-11")


class Quantile(LinearRegression):
    """Tells a quantile, as GRURegressor does."""

    def __init__(self, quantile, shift):
        super().__init__()
        self.quantile = quantile
        self.shift = shift

    def predict(self, X):
        return super().predict(X) + self.shift


def test_two_models_of_quantiles_make_the_band():
    lower, upper = linear(Quantile(0.1, -1)), linear(Quantile(0.9, 2))
    display = ForecastDisplay.from_estimator(linear(LinearRegression()), SERIES, lower=lower, upper=upper)
    np.testing.assert_allclose(display.bands[:, 0, 0], display.forecast - 1)
    np.testing.assert_allclose(display.bands[:, 0, 1], display.forecast + 2)
    assert legend(display)[-1] == "quantiles 0.1 to 0.9"
    named = ForecastDisplay.from_estimator(
        linear(LinearRegression()), SERIES, lower=linear(Ridge()), upper=upper, band_name="band"
    )
    assert legend(named)[-1] == "band"
    turned = TransformedTargetRegressor(Quantile(0.8, 1), func=np.negative, inverse_func=np.negative)
    turned = ForecastDisplay.from_estimator(linear(Ridge()), SERIES, lower=linear(turned), upper=upper)
    assert legend(turned)[-1] == "quantiles 0.2 to 0.9"
    one = linear(QuantileRegressor(), horizon=1)
    with pytest.raises(ValueError, match=r"lower predicts 1 values, but the forecast has 5.*horizon=5"):
        ForecastDisplay.from_estimator(linear(Ridge()), SERIES, lower=one, upper=upper)


def of_quantiles(levels):
    network = GRURegressor(2, loss="quantile", quantile=levels, max_iter=1, random_state=0)
    X, y = future_targets(make_windows(SERIES, 6), SERIES, horizon=5)
    return network.fit(X, y)


@pytest.mark.parametrize("as_series", [False, True])
def test_a_model_of_several_quantiles_is_a_line_and_a_band_of_its_own(as_series):
    history = pytest.importorskip("pandas").Series(SERIES, name="load") if as_series else SERIES
    model = of_quantiles([0.1, 0.4, 0.5, 0.9])
    display = ForecastDisplay.from_estimator(model, history)
    expected = model.predict(make_windows(SERIES, 6)[-1:])[0]
    low, high = display.bands[:, 0].T
    for values, quantile in ((low, 0), (display.forecast, 2), (high, 3)):
        np.testing.assert_allclose(values, expected[:, quantile])
    assert legend(display)[-1] == "quantiles 0.1 to 0.9"
    named = ForecastDisplay.from_estimator(model, history, band_name="band")
    assert legend(named)[-1] == "band"
    edge = linear(Quantile(0.2, -9))
    other = ForecastDisplay.from_estimator(model, history, lower=edge, upper=linear(Quantile(0.8, 9)))
    assert legend(other)[-1] == "quantiles 0.2 to 0.8"
    assert (np.diff(other.bands[:, 0]) > 17).all()


def test_quantiles_that_are_turned_round_are_still_a_band_from_the_lowest_to_the_highest():
    network = GRURegressor(2, loss="quantile", quantile=[0.1, 0.5, 0.7], max_iter=1, random_state=0)
    turned = TransformedTargetRegressor(network, transformer=FunctionTransformer(np.negative, np.negative))
    X, y = future_targets(make_windows(SERIES, 6), SERIES, horizon=5)
    display = ForecastDisplay.from_estimator(turned.fit(X, y), SERIES)
    assert (display.bands[:, 0, 0] < display.forecast).all()
    assert (display.forecast < display.bands[:, 0, 1]).all()
    assert legend(display)[-1] == "quantiles 0.3 to 0.9"


def test_one_quantile_in_a_list_is_a_line_without_a_band():
    display = ForecastDisplay.from_estimator(of_quantiles([0.7]), SERIES)
    assert display.bands is None
    with pytest.raises(ValueError, match=r"quantile=\[0.1, 0.9\] has none between the outer ones"):
        ForecastDisplay.from_estimator(of_quantiles([0.1, 0.9]), SERIES)


def test_an_edge_of_several_quantiles_is_refused():
    models = {"lower": of_quantiles([0.1, 0.2]), "upper": linear(Ridge())}
    with pytest.raises(ValueError, match=r"lower predicts several quantiles, quantile=\[0.1, 0.2\]"):
        ForecastDisplay.from_estimator(linear(Ridge()), SERIES, **models)


# --- bands of levels -----------------------------------------------------------------------------


def edges(collection):
    """The lowest and the highest value of a band at each place."""
    corners = np.concatenate([path.vertices for path in collection.get_paths()])
    return [(corners[corners[:, 0] == x, 1].min(), corners[corners[:, 0] == x, 1].max()) for x in (3, 4)]


def test_intervals_are_shaded_from_the_inside_out():
    intervals = [[[1, 7], [3, 5]], [[0, 9], [4, 6]]]
    display = draw(intervals=intervals, level=[80, 50], band_name="ridge")
    assert legend(display) == ["history", "forecast", "ridge, 50 %", "ridge, 80 %"]
    assert [edges(band) for band in display.bands_] == [[(3, 5), (4, 6)], [(1, 7), (0, 9)]]
    np.testing.assert_array_equal(display.bands, np.array(intervals)[:, ::-1])
    again = ForecastDisplay(forecast=display.forecast, forecast_x=display.forecast_x, bands=display.bands)
    assert len(again.plot().bands_) == 2


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_what_forecast_says_of_several_shops_is_drawn_one_by_one_with_its_levels(library):
    pd, library = pytest.importorskip("pandas"), pytest.importorskip(library)
    dates = pd.date_range("2024-01-01", periods=40)
    columns = {"shop": 40 * ["a"] + 40 * ["b"], "date": [*dates, *dates]}
    table = library.DataFrame({**columns, "promo": 80 * [0.0], "sales": [*SERIES, *(9 + SERIES)]})
    X, y = future_targets(make_windows(table, 4, group="shop", time="date"), table["sales"], horizon=3)
    calibrated = ConformalRegressor(make_pipeline(SlidingWindow(4, flatten=True), Ridge()), level=[50, 80])
    full = np.isfinite(np.asarray(X)).all(axis=(1, 2))
    model = calibrated.fit(X[full], y.to_numpy()[full])
    said = forecast(model, table, target="sales", level=[80, 50])
    for shop, level in (("a", 0), ("b", 9)):
        display = draw(said, table, series=shop)
        rows = said.to_pandas() if library.__name__ == "polars" else said
        rows = rows[rows["shop"] == shop]
        assert legend(display) == ["history", "forecast", "50 %", "80 %"]
        np.testing.assert_array_equal(display.forecast, rows["sales"])
        np.testing.assert_array_equal(display.bands[:, 1, 0], rows["sales-lo-80"])
        np.testing.assert_array_equal(display.bands[:, 0, 1], rows["sales-hi-50"])
        np.testing.assert_allclose(display.history, level + SERIES)
        assert places(display.forecast_line_) == days("02-10", "02-11", "02-12")
    with pytest.raises(ValueError, match="forecast .*2 series by 'shop'"):
        draw(said, table)


def test_an_array_with_levels_is_drawn_as_forecast_gives_it():
    X, y = future_targets(make_windows(SERIES, 3), SERIES, horizon=5)
    calibrated = ConformalRegressor(make_pipeline(SlidingWindow(3, flatten=True), Ridge()), level=[50, 80])
    model = calibrated.fit(X[2:], y[2:])
    display = ForecastDisplay.from_estimator(model, SERIES)
    given = draw(forecast(model, SERIES, level=[50, 80]), SERIES, level=[50, 80])
    np.testing.assert_array_equal(given.bands, display.bands)
    np.testing.assert_array_equal(given.forecast, display.forecast)
    assert ForecastDisplay.from_estimator(model, SERIES, level=80).band_names == ["80 %"]
    with pytest.raises(ValueError, match="lower and level=80 are both given"):
        ForecastDisplay.from_estimator(model, SERIES, level=80, lower=model, upper=model)


def test_the_truth_is_seen_on_any_background():
    with matplotlib.pyplot.style.context("dark_background"):
        assert draw(truth=[1.0]).truth_line_.get_color() == "white"
    assert draw(truth=[1.0]).truth_line_.get_color() == "black"


# --- what is wrong is named ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lower": [1, 2]}, "lower is given, but upper is not"),
        ({"upper": [1, 2]}, "upper is given, but lower is not"),
        ({"lower": [1], "upper": [1, 2]}, "lower has 1 values, but the forecast has 2"),
        ({"intervals": [[[1, 2]]], "level": 80}, r"intervals has shape \(1, 1, 2\)"),
        ({"intervals": [[[1, 2]]] * 2}, "level is missing beside intervals"),
        ({"level": 80}, "level=80, but no bands of these levels"),
        ({"truth": [1, 2, 3]}, "truth has 3 values, but the forecast has 2"),
        ({"history": np.ones((3, 2))}, r"history has shape \(3, 2\); expected one series of numbers"),
        ({"forecast": ["a", "b"]}, "convert string to float|numeric"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        draw(**options)


def test_an_estimator_that_cannot_be_drawn_is_named():
    model = linear(Ridge())
    with pytest.raises(ValueError, match="horizon=6, but the model has learnt 5 steps"):
        ForecastDisplay.from_estimator(model, SERIES, 6)
    with pytest.raises(ValueError, match="future is given, but the model reads no column of the rows"):
        ForecastDisplay.from_estimator(model, SERIES, future=SERIES)
    with pytest.raises(ValueError, match="horizon is missing"):
        ForecastDisplay.from_estimator(linear(Ridge(), horizon=1), SERIES)
    with pytest.raises(ValueError, match="target is missing"):
        ForecastDisplay.from_estimator(Ridge().fit(np.ones((3, 2)), [1, 2, 3]), np.ones((3, 2)), 2)
    with pytest.raises(NotFittedError):
        ForecastDisplay.from_estimator(GRURegressor(), SERIES)


def test_a_forecast_begins_where_the_known_values_end():
    pd = pytest.importorskip("pandas")
    series = pd.Series(SERIES.copy(), index=pd.date_range("2024-01-01", periods=40))
    model, longer = linear(LinearRegression()), linear(LinearRegression(), horizon=7)
    expected = ForecastDisplay.from_estimator(model, series[:38], lower=longer, upper=longer)
    series.iloc[38:] = np.nan
    display = ForecastDisplay.from_estimator(model, series, lower=longer, upper=longer)
    for part in ("history", "forecast", "forecast_x", "bands"):
        np.testing.assert_array_equal(getattr(display, part), getattr(expected, part))
    assert display.bands.shape == (5, 1, 2)
    assert len(ForecastDisplay.from_estimator(model, series, 3).forecast) == 3


def test_what_is_known_ahead_is_shown_to_the_forecast_and_the_band():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame(
        {"load": SERIES, "heat": np.roll(SERIES, 3)}, index=pd.date_range("2024-01-01", periods=40)
    )
    X, y = future_targets(make_windows(table, 4, known=["heat"], horizon=3), table["load"], horizon=3)
    network = GRURegressor(2, max_iter=2, random_state=0)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), network).fit(X, y)
    history, future = table[:30], table[["heat"]][30:]
    shown = {"target": "load", "future": future}
    display = ForecastDisplay.from_estimator(model, history, lower=model, upper=model, **shown)
    expected = forecast(model, history, **shown)["load"]
    for part in (display.forecast, *display.bands[:, 0].T):
        np.testing.assert_array_equal(part, expected)
    assert places(display.forecast_line_) == days("01-31", "02-01", "02-02")


def test_without_matplotlib_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for call in (
        lambda: draw(),
        lambda: ForecastDisplay.from_estimator(linear(Ridge()), SERIES),
        lambda: ForecastDisplay(forecast=np.ones(1), forecast_x=np.ones(1)).plot(),
    ):
        with pytest.raises(ImportError, match=r"ForecastDisplay.* pip install 'sklearn_gru\[plot\]'"):
            call()


def test_rows_are_taken_in_the_time_order_of_the_window():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"day": np.arange(40), "load": np.sin(np.arange(40) / 3)})
    y = np.column_stack([table["load"]] * 3)
    model = make_pipeline(SlidingWindow(4, time="day"), GRURegressor(4, max_iter=2, random_state=0)).fit(
        table, y
    )
    one, other = (ForecastDisplay.from_estimator(model, t, target="load") for t in (table, table[::-1]))
    np.testing.assert_array_equal(one.forecast, other.forecast)
    np.testing.assert_array_equal(one.history, other.history)


def test_dates_go_on_at_the_frequency_of_their_index():
    """Three business days do not show which days the next ones are."""
    pd = pytest.importorskip("pandas")
    days = pd.bdate_range("2024-01-03", periods=3)
    model = linear(LinearRegression(), horizon=1)
    display = ForecastDisplay.from_estimator(model, pd.Series(SERIES[:3], index=days), 2)
    assert places(display.forecast_line_) == [np.datetime64("2024-01-08"), np.datetime64("2024-01-09")]


def test_several_series_are_no_history():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"shop": ["a", "b"] * 10, "load": np.arange(20.0)})
    model = make_pipeline(SlidingWindow(4, group="shop"), GRURegressor(4, max_iter=2)).fit(
        table, np.arange(20.0)
    )
    with pytest.raises(ValueError, match="history has 2 series by 'shop'; expected one"):
        ForecastDisplay.from_estimator(model, table, 3, target="load")
