"""Windows show what is known ahead of the rows to come, and of these nothing else."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, Normalizer, StandardScaler

from sklearn_gru import (
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    channel_importance,
    forecast,
    future_targets,
    make_windows,
    stream,
)

from ..panels import future, mixed_frame, panels, past, table_of

KNOWN = pytest.mark.parametrize("known", [[1], [0], [1, 0]], ids=str)
ROLES = {"group": "shop", "time": "date"}
HORIZON = 2


def windows_written_out(X, length, known, horizon, group, time):
    """The windows of every row, one value at a time."""
    n_columns = X.shape[1]
    result = np.full((len(X), length + horizon, n_columns + 1), np.nan, X.dtype)
    for i in range(len(X)):
        rows, to_come = past(i, group, time), future(i, group, time)
        for step, j in enumerate(reversed(rows[-length:]), start=1):
            result[i, length - step] = [*X[j], 0]
        for lead in range(1, horizon + 1):
            values = [*X[i], 1]
            for column in known:
                values[column] = X[to_come[lead - 1], column] if lead <= len(to_come) else np.nan
            result[i, length + lead - 1] = values
    return result


def sales(n_rows=60, n_ahead=0):
    """A promotion on one day of three at random makes 15 of 5; at the end only promotions are known."""
    rng = np.random.default_rng(0)
    promotion = (rng.random(n_rows) < 1 / 3).astype(float)
    table = pd.DataFrame({"sales": 5 + 10 * promotion, "promotion": promotion})
    table.loc[n_rows - n_ahead :, "sales"] = np.nan
    return table


# --- what a window shows


@KNOWN
@pytest.mark.parametrize("library", ["arrays", "pandas", "polars"])
@given(panels(), st.integers(1, 5), st.integers(1, 4), st.sampled_from([np.float32, np.float64]))
def test_windows_equal_a_plain_loop(known, library, panel, length, horizon, dtype):
    group, time = panel
    X = table_of(len(group), dtype=dtype)
    expected = windows_written_out(X, length, known, horizon, group, time)
    if library == "arrays":
        windows = [make_windows(X, length, group=group, time=time, known=known, horizon=horizon)]
    else:
        frame = mixed_frame({"pandas": pd, "polars": pl}[library], X, group, time)
        options = {"known": ["ab"[column] for column in known], "horizon": horizon, **ROLES}
        windows = [
            make_windows(frame, length, **options),
            SlidingWindow(length, **options).fit_transform(frame),
        ]
    for each in windows:
        np.testing.assert_array_equal(np.asarray(each), expected)
        assert each.shape == expected.shape
        assert each.dtype == dtype


@KNOWN
@given(panels(), st.integers(1, 4), st.integers(1, 3), st.data())
def test_nothing_else_of_later_rows_and_nothing_of_other_series_is_seen(known, panel, length, horizon, data):
    group, time = panel
    i = data.draw(st.integers(0, len(group) - 1))
    X = table_of(len(group))
    other = X + 0.5
    seen, to_come = past(i, group, time), future(i, group, time)[:horizon]
    other[seen] = X[seen]
    for column in known:
        other[to_come, column] = X[to_come, column]
    options = {"group": group, "time": time, "known": known, "horizon": horizon}
    one, two = (make_windows(values, length, **options)[[i]] for values in (X, other))
    np.testing.assert_array_equal(np.asarray(one), np.asarray(two))
    for part, same in zip(one.used_rows(), two.used_rows(), strict=True):
        np.testing.assert_array_equal(part, same)


@KNOWN
@given(panels(), st.integers(1, 4), st.integers(1, 3), st.data())
def test_they_equal_the_array_under_every_index_and_out_of_a_pickle(known, panel, length, horizon, data):
    group, time = panel
    options = {"group": group, "time": time, "known": known, "horizon": horizon}
    windows = make_windows(table_of(len(group)), length, **options)
    expected = np.asarray(windows)
    key = data.draw(st.lists(st.integers(0, len(group) - 1), min_size=1, max_size=3))
    step = data.draw(st.integers(0, length - 1))
    for each in (windows[key], pickle.loads(pickle.dumps(windows[key]))):
        np.testing.assert_array_equal(np.asarray(each), expected[key])
        np.testing.assert_array_equal(each[:, step, -1], expected[key][:, step, -1])
        np.testing.assert_array_equal(each[0], expected[key[0]])
        np.testing.assert_array_equal(np.asarray(each.last_steps(1)), expected[key][:, -1 - horizon :])
        for part, same in zip(each.used_rows(), windows[key].used_rows(), strict=True):
            np.testing.assert_array_equal(part, same)


@given(panels(), st.integers(1, 3), st.integers(1, 2), st.data())
def test_each_shown_number_is_shown_and_nothing_else_is(panel, length, horizon, data):
    group, time = panel
    X = table_of(len(group))
    windows = make_windows(X, length, group=group, time=time, known=[1], horizon=horizon)
    picked = windows[data.draw(st.lists(st.integers(0, len(group) - 1), min_size=1, max_size=3))]
    shown, expected = np.concatenate([part.ravel() for part in picked.shown_values()]), np.asarray(picked)
    present = expected[:, :, :2][~np.isnan(expected).all(axis=2)]
    lacks = np.isnan(present).any()
    assert np.isnan(shown).any() == lacks
    assert set(shown[~np.isnan(shown)]) == set(present[~np.isnan(present)])


def test_one_more_channel_tells_the_steps_ahead():
    windows = make_windows(sales(), 3, known=["promotion"], horizon=2)
    assert list(windows.channel_names) == ["sales", "promotion", "is_ahead"]
    assert list(windows.column_names) == ["sales", "promotion"]
    assert windows.n_ahead == 2
    np.testing.assert_array_equal(windows[7, :, 2], [0, 0, 0, 1, 1])
    np.testing.assert_array_equal(windows[:, -1, "promotion"][:-2], sales()["promotion"][2:])
    np.testing.assert_array_equal(windows[:, -1, "sales"], sales()["sales"])


@pytest.mark.parametrize("library", ["arrays", "pandas"])
def test_flattened_windows_hold_the_past_and_what_is_known_ahead(library):
    table = sales()
    values, known = table.to_numpy(), [1] if library == "arrays" else ["promotion"]
    rows = values if library == "arrays" else table
    flat = SlidingWindow(2, known=known, horizon=2, flatten=True)
    expected = np.column_stack([values[:-3], values[1:-2], values[2:-1, 1], values[3:, 1]])
    np.testing.assert_array_equal(flat.fit_transform(rows)[1:-2], expected)
    one, two = ("x0", "x1") if library == "arrays" else ("sales", "promotion")
    names = [f"{one}_lag1", f"{two}_lag1", f"{one}_lag0", f"{two}_lag0", f"{two}_lead1", f"{two}_lead2"]
    assert list(flat.get_feature_names_out()) == names
    again = SlidingWindow(2, flatten=True)
    windows = make_windows(rows, 5, known=known, horizon=2)
    np.testing.assert_array_equal(again.fit_transform(windows)[1:-2], expected)
    assert list(again.get_feature_names_out()) == names


def test_no_table_of_rows_times_horizon_is_written_out():
    windows = make_windows(np.ones((5_000, 2)), 10, known=[1], horizon=500)
    assert windows.shape == (5_000, 510, 3)
    assert len(pickle.dumps(windows)) < 5_000 * 40
    assert len(pickle.dumps(windows[7:8])) < 510 * 2 * 8 + 510 * 16 + 2_000


# --- the recipe


def test_it_is_in_the_recipe():
    windows = make_windows(sales(), 3, known=["promotion"], horizon=2)
    assert repr(windows.recipe) == "Recipe(length=3, known=['promotion'], horizon=2)"
    assert repr(windows).endswith("5 steps and 3 channels, float64, known=['promotion'], horizon=2)")
    again = windows.recipe.windows(sales(20)[["promotion", "sales"]])
    np.testing.assert_array_equal(
        np.asarray(again), np.asarray(make_windows(sales(20), 3, known=["promotion"], horizon=2))
    )
    assert again.recipe == windows.recipe == windows[3:].recipe
    made = SlidingWindow(3, known=["promotion"], horizon=np.int8(2)).fit_transform(sales())
    assert made.recipe == windows.recipe


# --- gaps


@given(panels(), st.data())
def test_a_gap_is_filled_within_what_is_known_only(panel, data):
    group, time = panel
    gaps = st.lists(st.booleans(), min_size=len(group), max_size=len(group))
    X = table_of(len(group), 3)
    for column in range(3):
        X[data.draw(gaps), column] = np.nan
    windows = make_windows(X, 1, group=group, time=time, known=[2], horizon=1, fill="forward")
    values = np.asarray(windows)[:, 0, :3]
    for i in range(len(group)):
        rows, to_come = past(i, group, time), future(i, group, time)
        for column, others in ((0, [0, 1]), (1, [0, 1]), (2, [2])):
            is_over = np.isnan(X[[i, *to_come]][:, others]).all()
            before = X[rows, column][~np.isnan(X[rows, column])]
            expected = X[i, column] if is_over or len(before) == 0 else before[-1]
            np.testing.assert_array_equal(values[i, column], expected)


def test_the_last_promotion_is_not_repeated_into_the_future():
    table = pd.DataFrame({"sales": [5.0, 15.0, np.nan, np.nan], "promotion": [0.0, 1.0, 1.0, np.nan]})
    windows = make_windows(table, 1, known=["promotion"], horizon=2, fill="forward")
    np.testing.assert_array_equal(windows[1, :, :2], [[15, 1], [15, 1], [15, np.nan]])
    np.testing.assert_array_equal(windows[2, 0, :2], [np.nan, 1])


# --- transformers of steps


@pytest.mark.parametrize(
    "scaler",
    [
        StandardScaler(),
        make_column_transformer((MinMaxScaler(), ["sales"]), (StandardScaler(), ["promotion"])),
        make_column_transformer(
            (StandardScaler(), ["promotion"]), (MinMaxScaler(), ["sales"]), verbose_feature_names_out=False
        ),
        FunctionTransformer(np.log1p),
    ],
    ids=["scaler", "prefixed names", "another order", "without names"],
)
def test_the_values_ahead_are_scaled_like_those_of_the_rows(scaler):
    table = sales(n_ahead=HORIZON)
    windows = make_windows(table, 3, known=["promotion"], horizon=HORIZON)
    step = StepwiseTransformer(scaler).fit(windows)
    scaled = step.transform(windows)
    values = pd.DataFrame(np.asarray(step.transformer_.transform(table)))
    names = getattr(step.transformer_, "get_feature_names_out", lambda names: names)(["sales", "promotion"])
    known = next(i for i, name in enumerate(names) if name.endswith("promotion"))
    expected = make_windows(values.to_numpy(), 3, known=[known], horizon=HORIZON)
    np.testing.assert_allclose(np.asarray(scaled), np.asarray(expected), rtol=1e-12)
    assert step.n_features_in_ == 2


def test_rows_of_which_only_what_is_ahead_is_shown_are_scaled_without_the_rest():
    table = sales()
    changed = table.copy()
    changed.loc[40:, "sales"] = 1e6
    options = {"known": ["promotion"], "horizon": 5}
    one, two = (make_windows(each, 3, **options)[:40] for each in (table, changed))
    step = StepwiseTransformer(StandardScaler()).fit(one)
    np.testing.assert_array_equal(np.asarray(step.transform(one)), np.asarray(step.fit_transform(two)))
    assert step.transformer_.mean_[1] == table["promotion"][:45].mean()


@pytest.mark.parametrize(
    "transformer",
    [Normalizer(), PCA(2), FunctionTransformer(lambda X: X[:, ::-1])],
    ids=lambda t: type(t).__name__,
)
def test_a_transformer_that_would_show_other_columns_ahead_is_an_error(transformer):
    windows = make_windows(1 + sales().to_numpy(), 3, known=[1], horizon=2)
    with pytest.raises(ValueError, match="known ahead of others too.*transforms each column by itself"):
        StepwiseTransformer(transformer).fit_transform(windows)


def test_known_columns_that_lose_their_names_are_an_error():
    windows = make_windows(sales(), 3, known=["promotion"], horizon=2)
    step = StepwiseTransformer(SimpleImputer(add_indicator=True, fill_value=0))
    assert step.fit_transform(windows).shape == (60, 5, 3)  # nothing was missing
    with pytest.raises(ValueError, match=r"\['promotion'\] are known ahead, but are not among .*\['pca0'\]"):
        StepwiseTransformer(PCA(1)).fit_transform(windows)


# --- training and prediction


def gru(**parameters):
    return GRURegressor(4, max_iter=2, random_state=0, **parameters)


def test_future_targets_keep_the_windows_whose_future_is_known():
    table = sales(n_ahead=HORIZON)
    windows = make_windows(table, 6, known=["promotion"], horizon=HORIZON)
    X, y = future_targets(windows, table["sales"], horizon=HORIZON)
    assert len(X) == len(y) == 60 - HORIZON - 1  # of the last one in part
    assert not np.isnan(np.asarray(X[5:])).any()
    without_end = make_windows(sales(), 6, known=["promotion"], horizon=4)
    assert len(future_targets(without_end, sales()["sales"], horizon=2)[0]) == 60 - 4


@pytest.mark.parametrize("length", [2, 6])
@pytest.mark.parametrize("segment_length", [1, "auto"])
@pytest.mark.parametrize("subtract_last", [True, False])
def test_promotions_to_come_are_seen_whatever_the_length(length, subtract_last, segment_length):
    table, horizon = sales(400, n_ahead=12), 12
    windows = make_windows(table, length, known=["promotion"], horizon=horizon)
    X, y = future_targets(windows, table["sales"], horizon=horizon)
    options = {"subtract_last": subtract_last, "segment_length": segment_length}
    network = GRURegressor(8, max_iter=5, random_state=0, **options)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), network)
    model.fit(X[length:], y[length:])
    origin = 400 - 12 - 1
    ahead = model.predict(model[0].recipe_.windows(table)[origin : origin + 1])[0]
    np.testing.assert_allclose(ahead, 5 + 10 * table["promotion"][origin + 1 :], atol=0.2)


def test_a_window_that_lacks_what_should_be_known_is_an_error():
    table = sales()
    windows = make_windows(table, 3, known=["promotion"], horizon=2)
    model = gru().fit(windows[:-2], table["sales"][:-2])
    message = r"NaN .*\(sample 0, step 4, channel 'promotion'\).*in the 2 rows after the last one"
    with pytest.raises(ValueError, match=message):
        model.predict(windows[-2:-1])
    with pytest.raises(ValueError, match=r"sample 58, step 4, channel 'promotion'"):
        model.fit(windows, table["sales"])


def test_a_window_does_not_end_in_a_row_that_has_not_come():
    table = sales(n_ahead=3)
    for fill in (None, "forward"):
        windows = make_windows(table, 3, known=["promotion"], horizon=2, fill=fill)
        model = gru().fit(windows[:50], sales()["sales"][:50])
        assert np.isfinite(model.predict(windows[56:57])).all()
        with pytest.raises(ValueError, match="sample 0, step 2, channel 'sales'"):
            model.predict(windows[57:58])


def test_a_window_that_ends_in_an_absent_row_is_an_error_and_one_that_holds_it_is_not():
    table = sales()
    model = gru().fit(make_windows(table, 3, known=["promotion"], horizon=2)[:-2], table["sales"][:-2])
    table.loc[20] = np.nan
    windows = make_windows(table, 3, known=["promotion"], horizon=2)
    assert np.isfinite(model.predict(windows[21:22])).all()
    with pytest.raises(ValueError, match="sample 0, step 3, channel 'sales'"):
        model.predict(windows[20:21])
    with pytest.raises(ValueError, match="sample 0, step 4, channel 'promotion'"):
        model.predict(windows[18:19])


def test_an_imputer_fills_gaps_but_not_rows_that_have_not_come():
    table = sales(n_ahead=3)
    table.loc[20, "sales"] = np.nan
    windows = make_windows(table, 3, known=["promotion"], horizon=2)
    filled = StepwiseTransformer(SimpleImputer(strategy="constant", fill_value=7.0)).fit_transform(windows)
    for each in (filled, pickle.loads(pickle.dumps(filled[20:]))):
        last = each[:, -1, "sales"]
        np.testing.assert_array_equal(np.isnan(last), each.table_rows >= 57)
        assert last[each.table_rows == 20] == 7
    again = StepwiseTransformer(SimpleImputer()).fit_transform(pickle.loads(pickle.dumps(windows[-5:])))
    np.testing.assert_array_equal(np.isnan(again[:, -1, "sales"]), [False, False, True, True, True])


def test_rows_without_weight_need_no_future_in_a_pipeline():
    table = sales()
    model = make_pipeline(
        StandardScaler().set_output(transform="pandas"),
        SlidingWindow(3, known=["promotion"], horizon=2),
        gru(),
    )
    weight, y = np.ones(60), sales()["sales"].shift(-2).ffill()
    with pytest.raises(ValueError, match="sample 58"):
        model.fit(table, y)
    weight[-2:] = 0
    model.fit(table, y, gruregressor__sample_weight=weight)
    alone = gru().fit(model[:-1].transform(table)[:-2], y[:-2])
    np.testing.assert_allclose(
        alone.predict(model[:-1].transform(table)[:-2]), model[-1].predict(model[:-1].transform(table)[:-2])
    )


def test_the_base_corrects_the_last_row_that_has_come():
    level = np.cumsum(np.random.default_rng(0).normal(size=300))
    windows = make_windows(np.column_stack([level, np.zeros(300)]), 3, known=[1], horizon=2)
    X, y = future_targets(windows, level, horizon=1)
    model = gru(subtract_last=True, linear_part=None).fit(X[:-1], y[:-1])
    coef = model.base_coef_[:, 0]
    np.testing.assert_allclose(coef, [1, 0, 0], atol=0.05)


@pytest.mark.parametrize("options", [{}, {"known": [0], "horizon": 2}, {"known": [1], "horizon": 3}], ids=str)
def test_windows_that_show_something_else_ahead_are_an_error(options):
    X = table_of(30)
    windows = make_windows(X, 3, known=[1], horizon=2)[:-3]
    others = make_windows(X, 3, **options)[:-3]
    message = (
        "channels" if not options else r"known=\[.\], horizon=., but .* fitted on with known=\[1\], horizon=2"
    )
    with pytest.raises(ValueError, match=message):
        gru().fit(windows, X[:-3, 0]).predict(others)
    if options:
        with pytest.raises(ValueError, match=message):
            StepwiseTransformer(StandardScaler()).fit(windows).transform(others)


def test_the_baseline_and_the_importances_read_them_too():
    week = np.arange(100) % 7
    table = np.column_stack([week, np.random.default_rng(0).random(100)])
    windows = make_windows(table, 7, known=[1], horizon=2)
    X, y = future_targets(windows, table[:, 0], horizon=2)
    X, y = X[7:], y[7:]
    naive = SeasonalNaive(7, channel=0).fit(X, y)
    np.testing.assert_array_equal(naive.predict(X), y)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru()).fit(X, y)
    by_lag = channel_importance(model, X, y, by="lag", n_repeats=1, random_state=0)
    np.testing.assert_array_equal(by_lag["lags"], [6, 5, 4, 3, 2, 1, 0, -1, -2])
    importances = by_lag["importances_mean"]
    assert (importances[[0, 2], -2:] == 0).all()  # what rests there is that of the last row
    assert (importances[2] == 0).all()
    assert (importances[1, -2:] != 0).all()


# --- errors


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"known": ["promotion"]}, "comes with horizon=None: expected both"),
        ({"horizon": 2}, "known=None comes with horizon=2: expected both"),
        (
            {"known": ["price"], "horizon": 2},
            r"'price' is not a column for channels of X, which has \['sales'",
        ),
        ({"known": [0], "horizon": 2}, "0 is not a column for channels"),
        ({"known": [], "horizon": 2}, "at least one column"),
        ({"known": ["sales", "sales"], "horizon": 2}, "each once"),
        ({"known": "promotion", "horizon": 2}, r"expected a list of columns, known=\['promotion'\]"),
        ({"known": "promotion"}, r"expected a list of columns, known=\['promotion'\]"),
        ({"known": 2, "horizon": 2}, "'known' parameter of .* must be an array-like"),
        ({"known": ["sales"], "horizon": 0}, "'horizon' parameter of .* must be an int"),
    ],
    ids=str,
)
def test_what_cannot_be_known_is_an_error(options, message):
    for use in (make_windows, lambda X, length, **each: SlidingWindow(length, **each).fit(X)):
        with pytest.raises(ValueError, match=message):
            use(sales(), 2, **options)


def test_the_column_of_the_series_is_not_known_ahead():
    frame = mixed_frame(pd, table_of(4), ["x", "y"] * 2, np.arange(4))
    with pytest.raises(ValueError, match=r"'shop' is not a column for channels of X, which has \['a', 'b'\]"):
        make_windows(frame, 2, known=["shop"], horizon=1, **ROLES)


@pytest.mark.parametrize("position", [2, -1, True, 1.5], ids=repr)
def test_a_position_is_one_of_those_of_an_array(position):
    with pytest.raises(ValueError, match=r"is not a column for channels of X, which has \[0, 1\]"):
        make_windows(table_of(4), 2, known=[position], horizon=1)


def test_windows_are_not_made_of_windows():
    for X in (make_windows(sales(), 3), np.asarray(make_windows(sales(), 3))):
        with pytest.raises(ValueError, match=r"known=\[0\] is for rows, .* known in make_windows instead"):
            SlidingWindow(2, known=[0], horizon=1).fit(X)


def test_forecasts_and_streams_show_what_predict_is_shown():
    table = sales()
    windows = make_windows(table, 3, known=["promotion"], horizon=1)
    of_windows = gru().fit(windows[:-1], table["sales"][:-1])
    window = SlidingWindow(3, known=["promotion"], horizon=1)
    of_rows = make_pipeline(window, gru())
    of_rows.fit(table, table["sales"], gruregressor__sample_weight=np.arange(60) < 59)
    expected = of_windows.predict(windows[58:59])[0]
    for model in (of_windows, of_rows):
        live = stream(model, table[:58])
        answer = live.step(table.iloc[58], table[["promotion"]][59:])
        values = forecast(model, table[:59], 1, target="sales", future=table[["promotion"]][59:])
        told = of_rows[:-1].transform(table)[[58]]
        right = expected if model is of_windows else of_rows[-1].predict(told)[0]
        np.testing.assert_allclose([answer, values["sales"].iloc[0]], right, rtol=1e-12)
