"""A forecast by recursion equals the plain loop that appends a row and predicts again."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.exceptions import NotFittedError
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from sklearn_gru import (
    DataWarning,
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
)

RNG = np.random.default_rng(0)
ROWS = np.column_stack([np.sin(np.arange(30) / 3), RNG.normal(size=30)])
FUTURE = RNG.normal(size=8)
LENGTH = 4


def gru():
    return GRURegressor((3,), max_iter=2, random_state=0)


def append_and_predict(predict, rows, future, steps):
    """The reference: column 0 is the target, the others come from ``future``."""
    rows, values = rows.copy(), []
    for step in range(steps):
        values.append(np.ravel(predict(rows)[-1:])[0])
        rows = np.vstack([rows, np.concatenate([values[-1:], future[step]])])
    return values


def on_rows(*last, flatten=False):
    return make_pipeline(StandardScaler(), SlidingWindow(LENGTH, flatten=flatten), *last)


MODELS = {
    "rows": on_rows(gru()),
    "a linear model": on_rows(SimpleImputer(), Ridge(), flatten=True),
    "a search": GridSearchCV(on_rows(gru()), {"slidingwindow__length": [2]}, cv=TimeSeriesSplit(2)),
    "a scaled target": TransformedTargetRegressor(on_rows(gru()), func=np.arcsinh, inverse_func=np.sinh),
    "rows of which each needs those before": make_pipeline(
        FunctionTransformer(lambda X: np.cumsum(X, axis=0)), SlidingWindow(LENGTH), gru()
    ),
    "no window": Ridge(),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("n_columns", [1, 2])
def test_it_equals_the_plain_loop(name, n_columns):
    rows, future = ROWS[:, :n_columns], FUTURE[:, np.newaxis][:, : n_columns - 1]
    model = MODELS[name].fit(rows[:-1], ROWS[1:, 0])
    ahead = {"target": 0, "future": future} if n_columns == 2 else {}
    values = forecast(model, rows, 6, **ahead)
    np.testing.assert_allclose(values, append_and_predict(model.predict, rows, future, 6), rtol=1e-10)
    assert values.shape == (6,)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("library", [None, "pandas", "polars"])
def test_a_single_value_needs_nothing_of_the_rows_to_come(name, library):
    rows, ahead = ROWS, FUTURE[:1, np.newaxis]
    if library is not None:
        library = pytest.importorskip(library)
        rows = library.DataFrame({"load": ROWS[:, 0], "heat": ROWS[:, 1]})
        ahead = library.DataFrame({"heat": FUTURE[:1]}, **({"index": [30]} if hasattr(rows, "index") else {}))
    model, target = MODELS[name].fit(rows[:-1], ROWS[1:, 0]), 0 if library is None else "load"
    value = np.ravel(forecast(model, rows, 1, target=target))
    np.testing.assert_allclose(value, np.ravel(model.predict(rows))[-1:], rtol=1e-10)
    np.testing.assert_array_equal(value, np.ravel(forecast(model, rows, 1, target=target, future=ahead)))


WINDOW_MODELS = {
    "a network": gru(),
    "a pipeline of steps": make_pipeline(StepwiseTransformer(StandardScaler()), gru()),
    "a pipeline with a window": make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(3), gru()),
}


@pytest.mark.parametrize("name", WINDOW_MODELS)
@pytest.mark.parametrize("n_columns", [1, 2])
def test_a_model_of_windows_gets_windows_as_long_as_those_of_fit(name, n_columns):
    rows, future = ROWS[:, :n_columns], FUTURE[:, np.newaxis][:, : n_columns - 1]
    X, y = future_targets(make_windows(rows, LENGTH), ROWS[:, 0], horizon=1)
    model = WINDOW_MODELS[name].fit(X, y)
    ahead = {"target": 0, "future": future} if n_columns == 2 else {}
    expected = append_and_predict(lambda rows: model.predict(make_windows(rows, LENGTH)), rows, future, 5)
    np.testing.assert_allclose(forecast(model, rows, 5, **ahead), expected, rtol=1e-10)
    # of a history that is shorter than the window, the beginning is absent
    expected = append_and_predict(lambda rows: model.predict(make_windows(rows, LENGTH)), rows[:2], future, 5)
    with pytest.warns(DataWarning, match=r"^history has 2 rows, but length=\d: the windows begin empty"):
        values = forecast(model, rows[:2], 5, **ahead)
    np.testing.assert_allclose(values, expected, rtol=1e-10)


def test_a_series_that_is_shorter_than_a_window_warns_only_where_all_are():
    table = pd.DataFrame({"shop": ["a"] * 8 + ["b"], "sales": np.arange(9.0)})
    windows = make_windows(table, 3, group="shop")
    model = gru().fit(*future_targets(windows, table["sales"], horizon=1))
    forecast(model, table, 1)
    with pytest.warns(DataWarning, match="^The longest series of history has 2 rows, but length=3"):
        forecast(model, table[6:], 1)


def test_a_sine_goes_on():
    series = np.sin(np.arange(60) / 3)
    X, y = future_targets(make_windows(series, 2), series, horizon=1)
    model = make_pipeline(SlidingWindow(2, flatten=True), LinearRegression()).fit(X[1:], y[1:])
    np.testing.assert_allclose(forecast(model, series, 40), np.sin(np.arange(60, 100) / 3), atol=1e-9)


def test_only_the_last_window_is_predicted():
    """The windows in front of it may be such as the model cannot take."""
    model = make_pipeline(SlidingWindow(3, flatten=True), Ridge()).fit(
        make_windows(ROWS, 3)[2:-1], ROWS[3:, 0]
    )
    with pytest.raises(ValueError, match="NaN"):
        model.predict(ROWS)
    assert np.isfinite(forecast(model, ROWS, 4, target=0, future=FUTURE)).all()


@given(st.integers(1, 5), st.integers(1, 6), st.integers(0, 1), st.sampled_from([np.float32, np.float64]))
def test_any_step_is_the_prediction_after_the_steps_before(n_rows, steps, target, dtype):
    rows = ROWS[:n_rows].astype(dtype)
    model = Ridge().fit(ROWS[:-1].astype(dtype), ROWS[1:, target].astype(dtype))
    values = forecast(model, rows, steps, target=target, future=FUTURE)
    assert values.dtype == dtype
    assert len(values) == steps
    for step in range(1, steps):
        ahead = np.empty((step, 2), dtype)
        ahead[:, target], ahead[:, 1 - target] = values[:step], FUTURE[:step]
        later = forecast(model, np.vstack([rows, ahead]), 1, target=target, future=FUTURE[step:])
        np.testing.assert_allclose(values[step], later[0], rtol=1e-6)


def test_what_comes_after_a_row_changes_nothing_before():
    model = MODELS["rows"].fit(ROWS[:-1], ROWS[1:, 0])
    changed = FUTURE.copy()
    changed[3:] += 100
    values, other = (forecast(model, ROWS, 8, target=0, future=future) for future in (FUTURE, changed))
    np.testing.assert_array_equal(values[:4], other[:4])  # row 3 is read for the value after it
    assert (values[4:] != other[4:]).all()


# --- data frames ---------------------------------------------------------------------------------


def frame_model(frame):
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ["day"]),
        (StandardScaler(), ["load", "heat"]),
    )
    return make_pipeline(columns, SlidingWindow(LENGTH), gru()).fit(frame, ROWS[:, 0])


def table(library, rows, **more):
    days = ["sun", "mon", "tue"] * 10
    return library.DataFrame({"load": rows[:, 0], "day": days[: len(rows)], "heat": rows[:, 1], **more})


def after(history, future):
    """The rows of a future with the numbers, in pandas, that come after those of a history."""
    if not hasattr(future, "iloc"):
        return future
    return future.set_axis(np.arange(len(history), len(history) + len(future)))


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_of_mixed_types_go_on(library):
    library = pytest.importorskip(library)
    frame = table(library, ROWS)
    model = frame_model(frame)
    future = after(frame, table(library, np.column_stack([np.full(8, np.nan), FUTURE]))[["heat", "day"]])
    values = forecast(model, frame, 8, target="load", future=future)
    assert isinstance(values, library.DataFrame)
    assert list(values.columns) == ["load"]
    days = ["sun", "mon", "tue"] * 3

    def predict(rows):
        every_day = [*frame["day"], *days][: len(rows)]
        return model.predict(library.DataFrame({"load": rows[:, 0], "day": every_day, "heat": rows[:, 1]}))

    expected = append_and_predict(predict, ROWS, FUTURE[:, np.newaxis], 8)
    np.testing.assert_allclose(values["load"].to_numpy(), expected, rtol=1e-10)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_series_gives_a_series(library):
    library = pytest.importorskip(library)
    series = library.DataFrame({"load": ROWS[:, 0]})["load"]
    model = MODELS["rows"].fit(series.to_frame()[:-1], ROWS[1:, 0])
    values = forecast(model, series, 3)
    assert isinstance(values, library.Series)
    assert values.name == "load"
    np.testing.assert_array_equal(values.to_numpy(), forecast(model, series.to_frame(), 3)["load"].to_numpy())


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_columns_that_the_model_does_not_read_may_be_there(library):
    library = pytest.importorskip(library)
    frame = table(library, ROWS)
    model = MODELS["rows"].fit(frame[["load", "heat"]], ROWS[:, 0])
    future = after(frame, library.DataFrame({"heat": FUTURE}))
    values = forecast(model, frame, 4, target="load", future=future)
    expected = forecast(model, frame[["load", "heat"]], 4, target="load", future=future)
    np.testing.assert_array_equal(values.to_numpy(), expected.to_numpy())
    windows = gru().fit(make_windows(frame[["load", "heat"]], LENGTH), ROWS[:, 0])
    assert len(forecast(windows, frame, 4, target="load", future=future)) == 4


def index_after(index, steps=3):
    pd = pytest.importorskip("pandas")
    values = forecast(
        Ridge().fit(ROWS[:, :1], ROWS[:, 0]), pd.Series(np.arange(len(index)) * 0.1, index=index), steps
    )
    return values.index


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda pd: pd.date_range("2024-01-30", periods=3, name="day"), ["2024-02-02", "2024-02-03"]),
        (lambda pd: pd.date_range("2024-01-30", periods=2), ["2024-02-01", "2024-02-02"]),
        (
            lambda pd: pd.DatetimeIndex(["2024-01-31", "2024-02-29", "2024-03-31"]),
            ["2024-04-30", "2024-05-31"],
        ),
        (lambda pd: pd.date_range("2024-01-01", periods=3, freq="h", tz="CET"), None),
        (lambda pd: pd.period_range("2024-01", periods=3, freq="M"), ["2024-04", "2024-05"]),
        (lambda pd: pd.timedelta_range("1 day", periods=3), ["4 days", "5 days"]),
        (lambda pd: pd.RangeIndex(4), [4, 5]),
        (lambda pd: pd.Index([1700, 1710, 1720], name="year"), [1730, 1740]),
        (lambda pd: pd.Index(["a", "b", "c"]), [3, 4]),
        (lambda pd: pd.Index([1, 2, 4]), [3, 4]),
        (lambda pd: pd.DatetimeIndex(["2024-01-01", "2024-01-02", "2024-01-05"]), [3, 4]),
        (lambda pd: pd.DatetimeIndex(["2024-01-01"]), [1, 2]),
    ],
)
def test_a_regular_index_goes_on(make, expected):
    pd = pytest.importorskip("pandas")
    index = make(pd)
    got = index_after(index, 2)
    if expected is None:  # an hour later, in the same time zone
        assert got[0] - index[-1] == pd.Timedelta("1h")
        assert got.tz == index.tz
    elif isinstance(expected[0], int):
        assert list(got) == expected
    else:
        assert list(got) == list(
            type(index)(expected, **({"freq": "M"} if index.dtype == "period[M]" else {}))
        )
        assert type(got) is type(index)
    if index.name:
        assert got.name == index.name


def test_days_of_the_calendar_go_on_when_clocks_change():
    pd = pytest.importorskip("pandas")
    index = pd.date_range("2024-03-26", periods=5, tz="Europe/Berlin")
    expected = pd.date_range("2024-03-31", periods=3, tz="Europe/Berlin")
    assert list(index_after(index)) == list(expected)
    # a midnight that does not exist is no label
    assert list(index_after(pd.date_range("2024-04-21", periods=5, tz="Africa/Cairo"))) == [5, 6, 7]


def test_numbers_go_on_beyond_their_width_and_by_fractions():
    pd = pytest.importorskip("pandas")
    short = pd.Index(np.arange(32765, 32768), dtype="int16")
    assert list(index_after(short)) == [32768, 32769, 32770]
    falling = pd.Index(np.array([9, 6, 3], dtype="uint64"))
    assert list(index_after(falling)) == [0, -3, -6]
    assert list(index_after(pd.Index(np.arange(30) / 2))) == [15.0, 15.5, 16.0]


def test_the_index_of_the_future_is_that_of_the_forecast():
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2024-01-01", periods=38)
    frame = pd.DataFrame(ROWS, columns=["load", "heat"], index=days[:30])
    future = pd.DataFrame({"heat": FUTURE}, index=days[30:])
    values = forecast(Ridge().fit(frame, ROWS[:, 0]), frame, 3, target="load", future=future)
    pd.testing.assert_index_equal(values.index, future.index[:3], exact="equiv")


def test_history_and_future_stay_as_they_were():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(ROWS, columns=["load", "heat"])
    future = after(frame, pd.DataFrame({"heat": FUTURE}))
    before = frame.copy(), future.copy()
    forecast(Ridge().fit(frame, ROWS[:, 0]), frame, 3, target="load", future=future)
    pd.testing.assert_frame_equal(frame, before[0])
    pd.testing.assert_frame_equal(future, before[1])
    rows = ROWS.copy()
    forecast(Ridge().fit(rows, rows[:, 0]), rows, 3, target=0, future=FUTURE)
    np.testing.assert_array_equal(rows, ROWS)


# --- several series ------------------------------------------------------------------------------

SHOPS = np.array(["b", "a", "b", "a", "a"] * 6)


def panel(library, **more):
    return library.DataFrame({"shop": SHOPS.tolist(), "load": ROWS[:, 0], "heat": ROWS[:, 1], **more})


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_each_series_is_forecast_by_itself(library):
    library = pytest.importorskip(library)
    frame = panel(library)
    model = MODELS["rows"].fit(frame[["load", "heat"]], ROWS[:, 0])
    future = library.DataFrame({"heat": FUTURE[:7], "shop": ["a", "a", "b", "a", "b", "b", "a"]})
    values = forecast(model, frame, 3, target="load", future=future, group="shop")
    assert list(values.columns) == ["shop", "load"]
    assert list(values["shop"]) == ["b", "b", "b", "a", "a", "a"]  # the fourth of "a" is not asked for
    if hasattr(future, "iloc"):
        assert list(values.index) == [2, 4, 5, 0, 1, 3]
    for shop in ("a", "b"):
        alone = forecast(
            model,
            library.DataFrame({"load": ROWS[shop == SHOPS, 0], "heat": ROWS[shop == SHOPS, 1]}),
            3,
            target="load",
            future=after(
                ROWS[shop == SHOPS],
                library.DataFrame({"heat": FUTURE[:7][np.asarray(future["shop"]) == shop]}),
            ),
        )
        # read side by side, BLAS may round otherwise
        np.testing.assert_allclose(loads_of(values, shop), alone["load"].to_numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_without_other_columns_the_series_follow_each_other(library):
    library = pytest.importorskip(library)
    frame = panel(library)[["shop", "load"]]
    model = MODELS["rows"].fit(frame[["load"]], ROWS[:, 0])
    values = forecast(model, frame, 2, group="shop")
    assert list(values["shop"]) == ["b", "b", "a", "a"]
    loads = [library.DataFrame({"load": ROWS[shop == SHOPS, 0]}) for shop in ("b", "a")]
    expected = [forecast(model, load, 2)["load"] for load in loads]
    np.testing.assert_allclose(values["load"].to_numpy(), np.concatenate(expected), rtol=0, atol=1e-12)


def test_dates_go_on_in_every_series():
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2024-01-01", periods=10)
    frame = pd.DataFrame({"shop": ["a"] * 10 + ["b"] * 8, "load": ROWS[:18, 0]}, index=days.append(days[:8]))
    values = forecast(MODELS["rows"].fit(frame[["load"]], ROWS[:18, 0]), frame, 2, group="shop")
    assert [f"{day:%d}" for day in values.index] == ["11", "12", "09", "10"]


def test_the_model_may_read_the_column_of_the_series():
    pd = pytest.importorskip("pandas")
    frame = panel(pd).assign(shop=lambda table: table["shop"].astype("category"))
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["shop"]),
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    model = make_pipeline(columns, SlidingWindow(2), gru()).fit(frame, ROWS[:, 0])
    future = pd.DataFrame({"heat": FUTURE[:4], "shop": ["b", "b", "a", "a"]}, index=[7, 5, 3, 1])
    values = forecast(model, frame, 2, target="load", future=future, group="shop")
    assert list(values.index) == [7, 5, 3, 1]
    assert np.isfinite(values["load"]).all()


# --- what is wrong is named ----------------------------------------------------------------------


def two_columns():
    return Ridge().fit(ROWS, ROWS[:, 0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"target is missing: say which of the columns \[0, 1\] the model predicts"),
        ({"target": 2}, r"target=2 is not a column of history, which has \[0, 1\]"),
        ({"target": "load"}, "target='load' is not a column of history"),
        ({"target": 0}, r"future is missing: the model reads the columns \[1\] beside the target"),
        ({"target": []}, r"target=\[\]; expected one column, or a list of different ones"),
        ({"target": [0, 0]}, r"target=\[0, 0\]; expected one column, or a list of different ones"),
        ({"target": 0, "future": FUTURE[:2]}, "future has 2 rows; expected at least 3"),
        ({"target": 0, "future": ROWS}, "future has 2 columns; expected 1: history without the target"),
        (
            {"target": 0, "future": FUTURE, "group": "shop"},
            "group='shop' names a column, but history is an array",
        ),
        ({"horizon": 0}, "'horizon' parameter of forecast.*Got 0"),
        ({"model": "gru"}, "'model' parameter of forecast"),
    ],
    ids=str,
)
def test_what_is_missing_is_named(options, message):
    options = {"model": two_columns(), "history": ROWS, "horizon": 3, **options}
    with pytest.raises(ValueError, match=message):
        forecast(**options)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"history": ["shop", "load"]}, r"history lacks the columns \['heat'\], which the model reads"),
        ({"target": None}, r"target is missing: say which of the columns \['load', 'heat'\]"),
        (
            {"future": ["shop"]},
            r"future lacks the columns \['heat'\], which the model reads; it has \['shop'\]",
        ),
        ({"future": ["heat"]}, "group='shop' is not a column of future"),
        ({"group": "store"}, "group='store' is not a column of history"),
        ({"horizon": 4}, "future has 3 rows for shop='a'; expected at least 4"),
    ],
    ids=str,
)
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_what_is_missing_in_frames_is_named(library, change, message):
    library = pytest.importorskip(library)
    frame = panel(library)
    future = library.DataFrame({"heat": FUTURE[:7], "shop": ["b", "b", "a", "a", "a", "b", "b"]})
    model = MODELS["rows"].fit(frame[["load", "heat"]], ROWS[:, 0])
    options = {"horizon": 2, "target": "load", "group": "shop", **change}
    options["history"] = frame[options.get("history", ["shop", "load", "heat"])]
    options["future"] = future[options.get("future", ["heat", "shop"])]
    with pytest.raises(ValueError, match=message):
        forecast(model, **options)


def test_a_series_without_history_or_future_or_name_is_named():
    pd = pytest.importorskip("pandas")
    frame = panel(pd)
    model = MODELS["rows"].fit(frame[["load", "heat"]], ROWS[:, 0])

    def go(frame, shops):
        future = pd.DataFrame({"heat": FUTURE[: len(shops)], "shop": shops})
        return forecast(model, frame, 1, target="load", future=future, group="shop")

    with pytest.raises(ValueError, match="future has shop='c', which is not in history"):
        go(frame, ["a", "b", "c"])
    with pytest.raises(ValueError, match="future has 0 rows for shop='b'; expected at least 1"):
        go(frame, ["a"])
    with pytest.raises(ValueError, match="'shop' of future is missing in row 1"):
        go(frame, ["a", None])
    with pytest.raises(ValueError, match="'shop' of history is missing in row 0"):
        go(frame.assign(shop=[None, *SHOPS[1:]]), ["a", "b"])


def test_a_future_of_another_library_is_an_error():
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    frame = pd.DataFrame(ROWS, columns=["load", "heat"])
    for future, name in ((pl.DataFrame({"heat": FUTURE}), "polars"), (FUTURE, "numpy")):
        with pytest.raises(ValueError, match=f"future is of {name}; expected a data frame of pandas"):
            forecast(Ridge().fit(frame, ROWS[:, 0]), frame, 3, target="load", future=future)


def test_what_the_model_has_not_learnt_is_an_error():
    X, y = future_targets(make_windows(ROWS[:, :1], LENGTH), ROWS[:, 0], horizon=3)
    with pytest.raises(ValueError, match="horizon=4, but the model has learnt 3 steps"):
        forecast(gru().fit(X, y), ROWS[:, :1], 4)
    y = np.asarray(make_windows(ROWS[:, :1], LENGTH))
    with pytest.raises(ValueError, match="The model predicts a value at every step"):
        forecast(gru().fit(y[LENGTH:], y[LENGTH:]), ROWS[:, :1], 2)
    # a column of one value is one value
    assert forecast(Ridge().fit(ROWS[:, :1], ROWS[:, :1]), ROWS[:, :1], 2).shape == (2,)


def test_a_forecast_that_runs_away_is_an_error():
    explosive = LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])
    explosive.coef_ = np.array([1e200])
    message = "prediction after the last of 3 rows is not finite"
    with pytest.raises(ValueError, match=message), np.errstate(all="ignore"):
        forecast(explosive, [1.0, 2.0], 5)


def test_a_model_that_is_not_fitted_is_an_error():
    with pytest.raises(NotFittedError):
        forecast(gru(), ROWS[:, 0], 2)


# --- a window that knows series and times, and fills gaps -----------------------------------------


def shops_with_gaps(library):
    """Ten days of two shops with gaps, one of them as long as the window; and four days more."""
    rng = np.random.default_rng(1)
    load, heat = rng.normal(size=(2, 28))
    load[[8, 11, 13, 15, 17]] = np.nan
    heat[[4, 6, 9, 22, 24]] = np.nan
    days = np.repeat(np.arange(14), 2).astype("timedelta64[D]")
    columns = {"shop": ["a", "b"] * 14, "date": np.datetime64("2024-01-01", "us") + days}
    columns |= {"heat": heat, "load": load}
    parts = (slice(20), slice(20, 28))
    return [library.DataFrame({name: values[part] for name, values in columns.items()}) for part in parts]


def filling_model():
    return make_pipeline(SlidingWindow(LENGTH, group="shop", time="date", fill="forward"), gru())


def loads_of(values, shop):
    """The loads of one shop in a data frame of either library."""
    return values["load"].to_numpy()[np.asarray(values["shop"]) == shop]


def append_a_row_and_predict(model, library, rows, future):
    """The reference: each row of the future is appended with the prediction as its load."""
    values = []
    for step in range(len(future)):
        values.append(model.predict(rows)[-1])
        columns = {name: list(future[name])[step] for name in ("shop", "date", "heat")}
        row = library.DataFrame({name: [value] for name, value in (columns | {"load": values[-1]}).items()})
        rows = library.concat([rows, row.astype(dict(rows.dtypes)) if hasattr(row, "iloc") else row])
    return values


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_gaps_are_filled_in_each_series_as_by_the_plain_loop(library):
    library = pytest.importorskip(library)
    frame, future = shops_with_gaps(library)
    model = filling_model().fit(frame, ROWS[:20, 0])
    values = forecast(model, frame, 4, target="load", future=future, group="shop")
    assert list(values["shop"]) == ["a"] * 4 + ["b"] * 4
    assert list(values.columns) == ["shop", "date", "load"]
    for shop in ("a", "b"):
        alone, coming = (
            part.loc[part["shop"] == shop] if hasattr(part, "loc") else part.filter(part["shop"] == shop)
            for part in (frame, future)
        )
        expected = append_a_row_and_predict(model, library, alone, coming)
        got = loads_of(values, shop)
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)
        one = forecast(model, alone, 4, target="load", future=coming)
        assert list(one["shop"]) == [shop] * 4
        np.testing.assert_allclose(one["load"].to_numpy(), got, rtol=0, atol=1e-12)


def test_a_reading_before_the_window_fills_it():
    pd = pytest.importorskip("pandas")
    frame, future = shops_with_gaps(pd)
    model = filling_model().fit(frame, ROWS[:20, 0])
    values = []
    for last_reading in (0.0, 1.0):  # of shop b, five days before the end
        frame.loc[9, "load"] = last_reading
        values.append(forecast(model, frame, 1, target="load", future=future, group="shop")["load"])
    assert values[0][0] == values[1][0]
    assert values[0][1] != values[1][1]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_rows_are_taken_in_time_order_where_the_window_knows_the_time(library):
    library = pytest.importorskip(library)
    frame, future = shops_with_gaps(library)
    model = filling_model().fit(frame, ROWS[:20, 0])
    expected = forecast(model, frame, 4, target="load", future=future, group="shop")
    mixed, mixed_future = (
        getattr(table, "iloc", table)[np.random.default_rng(0).permutation(len(table))]
        for table in (frame, future)
    )
    values = forecast(model, mixed, 4, target="load", future=mixed_future, group="shop")
    for shop in ("a", "b"):
        np.testing.assert_array_equal(loads_of(values, shop), loads_of(expected, shop))


def test_a_future_that_is_not_after_the_history_is_an_error():
    pd = pytest.importorskip("pandas")
    frame, future = shops_with_gaps(pd)
    model = filling_model().fit(frame, ROWS[:20, 0])
    early = future.assign(date=future["date"] - pd.Timedelta("3650D"))
    with pytest.raises(
        ValueError, match=r"future for shop='a' begins at 20.*, which is not after the end of history"
    ):
        forecast(model, frame, 2, target="load", future=early, group="shop")
    twice = future.assign(date=future["date"].max())
    with pytest.raises(ValueError, match=r"'date' of future for shop='a' repeats"):
        forecast(model, frame, 2, target="load", future=twice, group="shop")
    missing = future.assign(date=pd.NaT)
    with pytest.raises(ValueError, match="'date' of future is missing in row 0"):
        forecast(model, frame, 2, target="load", future=missing, group="shop")


def test_an_index_of_dates_has_to_go_on():
    pd = pytest.importorskip("pandas")
    dates = pd.date_range("2024-01-01", periods=24)
    table = pd.DataFrame({"load": ROWS[:24, 0], "heat": ROWS[:24, 1]}, index=dates)
    prepare = StepwiseTransformer(StandardScaler())
    model = make_pipeline(prepare, SlidingWindow(LENGTH), gru()).fit(
        make_windows(table[:20], 6), ROWS[:20, 0]
    )
    with pytest.raises(ValueError, match="index of history goes back in time"):
        forecast(model, table[:20][::-1], 3, target="load", future=table[20:])
    with pytest.raises(ValueError, match="index of future goes back in time"):
        forecast(model, table[:20], 3, target="load", future=table[20:][::-1])
    with pytest.raises(ValueError, match="not after the end of history"):
        forecast(model, table[:20], 3, target="load", future=table[10:])
    forecast(model, table[:20], 3, target="load", future=table[20:])  # and no warning of names


def test_time_sorts_the_rows_for_a_model_of_windows():
    pd = pytest.importorskip("pandas")
    dates = pd.date_range("2024-01-01", periods=24)
    table = pd.DataFrame({"date": dates, "load": ROWS[:24, 0]})
    windows = make_windows(table, 6, time="date")
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru()).fit(windows, ROWS[:24, 0])
    expected = forecast(model, table, 3, target="load", time="date")
    mixed = table.sample(frac=1, random_state=0)
    np.testing.assert_array_equal(forecast(model, mixed, 3, target="load", time="date"), expected)
    with pytest.raises(ValueError, match="time='day' is not a column of history"):
        forecast(model, mixed, 3, target="load", time="day")


def test_without_group_the_series_are_those_of_the_window():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"shop": ["a", "b"] * 10, "load": ROWS[:20, 0]})
    model = make_pipeline(SlidingWindow(LENGTH, group="shop"), gru()).fit(frame, ROWS[:20, 0])
    values = forecast(model, frame, 1)
    assert list(values["shop"]) == ["a", "b"]
    np.testing.assert_allclose(values["load"], model.predict(frame)[-2:], rtol=1e-13)


def test_classes_are_not_fed_back():
    model = make_pipeline(SlidingWindow(4), GRUClassifier(4, max_iter=2)).fit(ROWS, np.arange(len(ROWS)) % 2)
    with pytest.raises(ValueError, match="predicts classes; expected a regressor"):
        forecast(model, ROWS, 2, target=0)


def test_a_missing_name_of_a_series_is_an_error():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"shop": pd.array([1, None] * 5, dtype="Int64"), "load": ROWS[:10, 0]})
    model = make_pipeline(SlidingWindow(2), gru()).fit(frame[["load"]], ROWS[:10, 0])
    with pytest.raises(ValueError, match="'shop' of history is missing in row 1"):
        forecast(model, frame, 1, target="load", group="shop")


def test_a_horizon_of_a_narrow_type_is_a_number_like_any_other():
    model = MODELS["rows"].fit(ROWS[:-1, :1], ROWS[1:, 0])
    expected = forecast(model, ROWS[:, :1], 100)
    np.testing.assert_array_equal(forecast(model, ROWS[:, :1], np.int8(100)), expected)
