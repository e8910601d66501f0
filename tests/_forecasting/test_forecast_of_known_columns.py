"""A forecast by recursion that is shown what is known ahead is that of the plain loop, whatever the table."""

from functools import lru_cache

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    make_windows,
    stream,
)
from sklearn_gru._forecasting import recursion

from ..examples import examples

# the plain loop asks for windows of histories that are shorter
pytestmark = pytest.mark.filterwarnings("ignore:.*but length=:sklearn_gru.DataWarning")

LENGTH, START = 3, np.datetime64("2024-02-26", "us")
NAMES = ["load", "heat", "promo"]
TRAINING = np.random.default_rng(0).normal(size=(30, 3))
READS = {"exogenous": ["heat", "promo"], "all known": ["heat", "promo"]}
KNOWN = {"all known": ["promo", "heat"], "two known": ["promo", "heat"]}


def gru():
    return GRURegressor((2,), max_iter=1, random_state=0)


def differences(X):
    return np.diff(np.asarray(X), axis=0, prepend=np.asarray(X)[:1])


FRONTS = {
    "scaled rows": StandardScaler(),
    "columns by name": make_column_transformer(
        (StandardScaler(), ["promo"]), ("passthrough", ["heat", "load"])
    ).set_output(transform="pandas"),
    "differences": FunctionTransformer(differences),
}
KINDS = [
    "windows", "filled", "two targets", "exogenous", "all known", "two known", "lags", "rows", *FRONTS
]  # fmt: skip


@lru_cache
def model_of(kind, reach, is_array):
    """A model, and what it says after a row of a table of one series in time order."""
    reads = READS.get(kind, NAMES)
    rows = TRAINING[:, [NAMES.index(name) for name in reads]]
    rows = rows if is_array else pd.DataFrame(rows, columns=reads)
    y = TRAINING[:, :2] if kind == "two targets" else TRAINING[:, 0]
    known = KNOWN.get(kind, ["promo"])
    options = {"known": [reads.index(name) for name in known] if is_array else known, "horizon": reach}
    options["fill"] = "forward" if kind == "filled" else None
    if kind in ("lags", "rows", *FRONTS):
        return of_rows(kind, rows, y, options)
    windows = make_windows(rows, LENGTH, **options)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru()).fit(windows[:-reach], y[:-reach])
    return model, lambda table, row: model.predict(make_windows(table, LENGTH, **options)[[row]])


def of_rows(kind, rows, y, options):
    if kind == "columns by name":
        options["known"] = ["standardscaler__promo"]
    if kind == "differences":
        options["known"] = [2]
    if kind == "scaled rows" and isinstance(options["known"][0], str):
        options["known"] = [2]
    front = [clone(FRONTS[kind])] if kind in FRONTS else []
    window = SlidingWindow(LENGTH, flatten=kind == "lags", **options)
    front = make_pipeline(*front, window).fit(rows)
    X = front.transform(rows)[LENGTH : -options["horizon"]]
    tail = make_pipeline(SimpleImputer(), Ridge()) if kind == "lags" else gru()
    tail.fit(X, y[LENGTH : -options["horizon"]])
    return make_pipeline(*(step for _, step in front.steps), tail), (
        lambda table, row: tail.predict(front.transform(table)[[row]])
    )


def plain(kind, reach, model, rows, n_known, horizon, as_table):
    """Append a row, make windows of all rows, predict, write the prediction into the column of the target."""
    n_targets, values, rows = 1 + (kind == "two targets"), [], rows.copy()
    for row in range(n_known - 1, n_known - 1 + horizon):
        shown = rows if kind == "filled" else rows[: row + 1 + reach]
        values.append(np.ravel(model(as_table(shown), row)))
        rows[row + 1, :n_targets] = values[-1]
    return np.array(values)


class Tables:
    """Random days of some series, of which the last have no target, and the days of the future."""

    def __init__(self, kind, sizes, reach, seed):
        rng = np.random.default_rng(seed)
        self.kind, self.sizes, self.starts, self.rng = kind, sizes, rng.integers(0, 30, size=len(sizes)), rng
        self.targets, self.rows = NAMES[: 1 + (kind == "two targets")], []
        for n_known, n_trailing, n_future in sizes:
            rows = rng.normal(size=(n_known + n_trailing + n_future, 3))
            if kind == "filled":
                rows[rng.random(rows.shape) < 0.3] = np.nan
                rows[n_known - 1] = rows[-1] = rows[0] = 1.0  # something is known at both ends
            rows[n_known:, : len(self.targets)] = np.nan
            if "heat" not in KNOWN.get(kind, []) and reach < len(rows) - n_known:
                rows[len(rows) - reach :, 1] = np.nan  # that is not known ahead
            self.rows.append(rows)

    def as_table(self, rows):
        reads = READS.get(self.kind, NAMES)
        return pd.DataFrame(rows, columns=NAMES)[reads]

    def frames(self, library, mixed):
        parts = [[], []]
        for i, (rows, (n_known, n_trailing, _)) in enumerate(zip(self.rows, self.sizes, strict=True)):
            day = START + (self.starts[i] + np.arange(len(rows))) * np.timedelta64(1, "D")
            table = pd.DataFrame(rows, columns=NAMES).assign(shop=f"s{i}", day=day)
            parts[0].append(table[: n_known + n_trailing])
            parts[1].append(table[n_known + n_trailing :].drop(columns=self.targets))
        tables = [pd.concat(part) for part in parts]
        if mixed:
            tables = [table.iloc[self.rng.permutation(len(table))] for table in tables]
        if library is pl:
            tables = [pl.DataFrame(table.to_dict("list")) for table in tables]
        return tables


@examples(25, nightly=150)
@given(
    kind=st.sampled_from(KINDS),
    library=st.sampled_from([pd, pl]),
    sizes=st.lists(
        st.tuples(st.integers(2, 7), st.integers(0, 3), st.integers(1, 4)), min_size=1, max_size=3
    ),
    reach=st.integers(1, 3),
    mixed=st.booleans(),
    is_told=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_frame_of_some_series_is_forecast_as_by_the_plain_loop(
    kind, library, sizes, reach, mixed, is_told, seed
):
    horizons = [sizes[0][2]] * len(sizes) if is_told else [horizon for *_, horizon in sizes]
    sizes = [
        (n, min(trailing, horizon - 1 + reach), max(horizon - 1 + reach - trailing, 0))
        for (n, trailing, _), horizon in zip(sizes, horizons, strict=True)
    ]
    tables = Tables(kind, sizes, reach, seed)
    model, predict = model_of(kind, reach, False)
    history, future = tables.frames(library, mixed)
    target = tables.targets if len(tables.targets) > 1 else "load"
    options = {"target": target, "future": future if len(future) else None, "group": "shop", "time": "day"}
    values = forecast(model, history, horizons[0] if is_told else None, **options)
    assert list(values.columns) == ["shop", "day", *tables.targets]
    for i, (rows, (n_known, *_), horizon) in enumerate(zip(tables.rows, sizes, horizons, strict=True)):
        expected = plain(kind, reach, predict, rows, n_known, horizon, tables.as_table)
        is_its = np.asarray(values["shop"]) == f"s{i}"
        days = START + (tables.starts[i] + n_known + np.arange(horizon)) * np.timedelta64(1, "D")
        np.testing.assert_array_equal(values["day"].to_numpy()[is_its], days)
        np.testing.assert_allclose(values[tables.targets].to_numpy()[is_its], expected, rtol=1e-9, atol=1e-12)


@examples(25, nightly=150)
@given(
    kind=st.sampled_from([kind for kind in KINDS if kind not in READS and kind != "columns by name"]),
    n_known=st.integers(1, 7),
    n_trailing=st.integers(0, 3),
    horizon=st.integers(1, 4),
    reach=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_an_array_is_forecast_as_by_the_plain_loop(kind, n_known, n_trailing, horizon, reach, seed):
    n_trailing = min(n_trailing, horizon - 1 + reach)
    sizes = [(n_known, n_trailing, horizon - 1 + reach - n_trailing)]
    tables = Tables(kind, sizes, reach, seed)
    model, predict = model_of(kind, reach, True)
    rows, targets = tables.rows[0], [0, 1] if kind == "two targets" else 0
    future = rows[n_known + n_trailing :, len(tables.targets) :]
    values = forecast(
        model, rows[: n_known + n_trailing], horizon, target=targets, future=future if len(future) else None
    )
    expected = plain(kind, reach, predict, rows, n_known, horizon, np.asarray)
    expected = expected if kind == "two targets" else expected[:, 0]
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12)


@examples(25, nightly=150)
@given(
    kind=st.sampled_from([kind for kind in KINDS if kind not in ("filled", "all known", "two known")]),
    sizes=st.lists(st.tuples(st.integers(2, 7), st.integers(0, 2), st.just(5)), min_size=2, max_size=3),
    step=st.integers(0, 3),
    reach=st.integers(1, 2),
    seed=st.integers(0, 2**32 - 1),
)
def test_neither_rows_beyond_those_shown_nor_other_series_change_a_value(kind, sizes, step, reach, seed):
    tables = Tables(kind, sizes, reach, seed)
    model, _ = model_of(kind, reach, False)
    target = tables.targets if len(tables.targets) > 1 else "load"
    options = {"target": target, "group": "shop", "time": "day"}

    def values_of_first():
        history, future = tables.frames(pd, False)
        values = forecast(model, history, 4, future=future, **options)
        return values[values["shop"] == "s0"][tables.targets].to_numpy()

    before = values_of_first()
    for rows, (n_known, *_) in zip(tables.rows[1:], sizes[1:], strict=True):
        rows[:n_known] = -9.0
    rows, first = tables.rows[0], sizes[0][0] + step
    rows[first + reach :, 2] = 7.0
    if len(tables.targets) == 1:
        rows[first:-reach, 1] = 7.0  # what is not known ahead comes with its row
    np.testing.assert_allclose(values_of_first()[: step + 1], before[: step + 1], rtol=1e-12)


MODELS = {
    "a scaled target": TransformedTargetRegressor(
        make_pipeline(StepwiseTransformer(StandardScaler()), gru()), transformer=StandardScaler()
    ),
    "shortened": make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(2), gru()),
    "a search": GridSearchCV(
        make_pipeline(SlidingWindow(), gru()), {"slidingwindow__length": [2]}, cv=2, error_score="raise"
    ),
    "naive": SeasonalNaive(period=1, channel="load"),
}


@pytest.mark.parametrize("name", MODELS)
def test_models_of_windows_of_every_kind_are_shown_it(name):
    tables = Tables("windows", [(12, 0, 4), (11, 0, 4)], 2, 0)
    history, future = tables.frames(pd, False)
    options = {"known": ["promo"], "horizon": 2, "group": "shop", "time": "day"}
    windows = make_windows(history, LENGTH, **options)
    used = [*range(10), *range(12, 21)]
    model = MODELS[name].fit(windows[used], history["load"].to_numpy()[np.array(used) + 1])
    values = forecast(model, history, 3, target="load", future=future)
    levels = [table.set_index(["shop", "day"]) for table in (history, future)]
    np.testing.assert_array_equal(
        forecast(model, levels[0], 3, target="load", future=levels[1])["load"], values["load"]
    )

    def predict(table, row):
        return model.predict(make_windows(table, LENGTH, known=["promo"], horizon=2)[[row]])

    for i, (n_known, *_) in enumerate(tables.sizes):
        expected = plain("windows", 2, predict, tables.rows[i], n_known, 3, tables.as_table)
        actual = values[values["shop"] == f"s{i}"]["load"]
        np.testing.assert_allclose(actual, expected[:, 0], rtol=1e-10)


def one_day(library=pd, **options):
    """Two shops, of which one ended a day earlier, a model of their next day, and the rows to come."""
    tables = Tables("windows", [(6, 0, 4), (5, 0, 4)], 2, 0)
    tables.starts[:] = 0
    history, future = tables.frames(library, False)
    options = {"known": ["promo"], "horizon": 2, "group": "shop", "time": "day", **options}
    windows = make_windows(history, LENGTH, **options)
    used = [0, 1, 2, 3, 6, 7, 8]
    y = history["load"].to_numpy()[[1, 2, 3, 4, 7, 8, 9]]
    return make_pipeline(StepwiseTransformer(StandardScaler()), gru()).fit(windows[used], y), history, future


@pytest.mark.parametrize("library", [pd, pl])
def test_what_is_missing_is_named_with_its_series_and_time(library):
    model, history, future = one_day(library)
    missing = "future has 4 rows for shop='s1'; expected at least 5. The first that is missing is 2024-03-06"
    far = future.to_pandas() if library is pl else future
    last = far[far["shop"] == "s0"].tail(1)
    later = last.assign(day=last["day"] + pd.Timedelta(days=1)).astype(far.dtypes)  # pandas 2.0 asks for it
    far = pd.concat([far, later])
    far = pl.DataFrame(far.to_dict("list")) if library is pl else far
    with pytest.raises(ValueError, match=missing):
        forecast(model, history, 4, target="load", future=far)
    with pytest.raises(ValueError, match=r"future lacks the columns \['promo'\]"):
        forecast(model, history, 1, target="load", future=future[["shop", "day", "heat"]])
    with pytest.raises(ValueError, match=r"future lacks the columns \['heat'\]"):
        forecast(model, history, 2, target="load", future=future[["shop", "day", "promo"]])
    with pytest.raises(ValueError, match="future is missing: the model reads the columns"):
        forecast(model, history, 2, target="load")
    with pytest.raises(ValueError, match="future is missing: the model reads the columns"):
        forecast(model, history, target="load")


def test_one_value_needs_the_known_columns_only():
    model, history, future = one_day()
    values = forecast(model, history, 1, target="load", future=future[["shop", "day", "promo"]])
    expected = forecast(model, history, 2, target="load", future=future).groupby("shop").first()
    np.testing.assert_allclose(values["load"], expected["load"], rtol=1e-12)


def test_a_known_value_that_is_missing_is_named_with_its_series_and_time():
    model, history, future = one_day()
    gap = (future["shop"] == "s1") & (future["day"] == "2024-03-04")
    future["promo"] = future["promo"].mask(gap)
    with pytest.raises(ValueError, match="'promo' is missing at 2024-03-04 00:00:00 for shop='s1'; expected"):
        forecast(model, history, 3, target="load", future=future)
    assert len(forecast(model, history, 1, target="load", future=future)) == 2  # as far as it is known
    filled = one_day(fill="forward")[0]
    assert np.isfinite(forecast(filled, history, 3, target="load", future=future)["load"]).all()
    at_the_end = future.assign(promo=future["promo"].mask(future["day"] > "2024-03-04"))
    with pytest.raises(ValueError, match="'promo' is missing at 2024-03-05 00:00:00 for shop='s0'; expected"):
        forecast(filled, history, 3, target="load", future=at_the_end)
    model, _ = model_of("windows", 2, True)
    rows = np.ones((5, 3))
    with pytest.raises(ValueError, match="2 is missing in row 1 of those to come; expected"):
        forecast(model, rows, 1, target=0, future=[[1.0, 1.0], [1.0, np.nan]])


def test_a_target_that_is_known_ahead_is_an_error():
    model, history, future = one_day()
    with pytest.raises(ValueError, match=r"target='promo' is among the columns \['promo'\] that the windows"):
        forecast(model, history, 2, target="promo", future=future)


def test_rows_to_come_that_begin_late_are_an_error():
    model, history, future = one_day()
    late = future[future["day"] != "2024-03-03"]
    with pytest.raises(ValueError, match="future for shop='s0' begins at .*. Expected 2024-03-03 00:00:00"):
        forecast(model, history, 1, target="load", future=late)


@pytest.mark.parametrize("kind", ["windows", "filled", "lags", "rows", "scaled rows", "columns by name"])
def test_the_known_rows_of_all_series_go_through_the_model_once(kind, monkeypatch):
    monkeypatch.delattr(recursion, "_again_and_again")
    tables = Tables(kind, [(6, 0, 4), (5, 0, 4)], 2, 0)
    history, future = tables.frames(pd, False)
    options = {"target": "load", "future": future, "group": "shop", "time": "day"}
    assert len(forecast(model_of(kind, 2, False)[0], history, 3, **options)) == 6


def test_where_steps_in_front_do_not_say_what_they_make_all_columns_have_to_be_told():
    model, _ = model_of("differences", 2, False)
    tables = Tables("differences", [(6, 0, 4)], 2, 0)
    history, future = (table.drop(columns=["shop", "day"]) for table in tables.frames(pd, False))
    with pytest.raises(ValueError, match=r"future lacks the columns \['heat'\]"):
        forecast(model, history, 1, target="load", future=future[["promo"]])
    model, _ = model_of("scaled rows", 2, False)
    assert len(forecast(model, history, 1, target="load", future=future[["promo"]])) == 1


MIXES = {
    "a sum": lambda X: X.assign(promo=X["promo"] + X["heat"]),
    "a product": lambda X: X.assign(promo=X["promo"] * X["heat"]),
    "where the other is high": lambda X: X.assign(promo=X["promo"].where(X["heat"] > 0, 0)),
}


@pytest.mark.parametrize("n_steps", [1, 2])
@pytest.mark.parametrize("is_constant", [False, True])
@pytest.mark.parametrize("name", MIXES)
def test_what_a_step_in_front_mixes_into_a_known_column_has_to_be_told_too(name, is_constant, n_steps):
    table = pd.DataFrame(TRAINING, columns=NAMES)
    if is_constant:  # a history in which the other column does not change yet
        table.loc[:19, "heat"] = -0.5
    mix = FunctionTransformer(MIXES[name], feature_names_out="one-to-one")
    window = SlidingWindow(1, known=["promo"], horizon=n_steps, flatten=True)
    model = make_pipeline(mix, window, SimpleImputer(), Ridge())
    model.fit(table, TRAINING[:, :n_steps] if n_steps > 1 else TRAINING[:, 0])
    future = table[20 : 20 + n_steps].assign(heat=[2.0, -2.0][:n_steps])
    for told in (future[["promo"]], future[["load", "promo"]]):
        with pytest.raises(ValueError, match=r"future lacks the columns \['heat'\]"):
            forecast(model, table[:20], n_steps, target="load", future=told)
    expected = model.predict(pd.concat([table[:20], future]))[19]
    got = forecast(model, table[:20], n_steps, target="load", future=future[["heat", "promo"]])
    np.testing.assert_allclose(got["load"], np.ravel(expected), rtol=1e-12)


@pytest.mark.parametrize("n_steps", [1, 2])
def test_a_step_in_front_that_mixes_the_target_into_a_known_column_is_refused(n_steps):
    table = pd.DataFrame(TRAINING, columns=NAMES)
    for mix in (lambda X: X.assign(promo=X["promo"] + X["load"]), lambda X: X.to_numpy() @ np.ones((3, 3))):
        window = SlidingWindow(1, known=[2], horizon=2, flatten=True)
        model = make_pipeline(FunctionTransformer(mix), FunctionTransformer(np.asarray), window)
        model = make_pipeline(model, SimpleImputer(), Ridge())
        model.fit(table, TRAINING[:, :n_steps] if n_steps > 1 else TRAINING[:, 0])
        with pytest.raises(ValueError, match=r"make \[2\], which are known ahead, of the target 'load' too"):
            forecast(model, table[:20], n_steps, target="load", future=table[20:24])


@pytest.mark.parametrize("n_steps", [1, 2])
@pytest.mark.parametrize("in_front", [False, True])
@pytest.mark.parametrize("known", [[0, 1], [1, 0]])
def test_the_columns_of_an_array_come_in_the_order_of_the_history_for_any_horizon(known, in_front, n_steps):
    rows = TRAINING[:, [1, 2, 0]]
    front = [StandardScaler()] if in_front else []
    window = SlidingWindow(1, known=known, horizon=n_steps, flatten=True)
    model = make_pipeline(*front, window, SimpleImputer(), Ridge())
    model.fit(rows, TRAINING[:, :n_steps] if n_steps > 1 else TRAINING[:, 0])
    future, expected = rows[20 : 20 + n_steps, :2], np.ravel(model.predict(rows)[19])
    np.testing.assert_allclose(forecast(model, rows[:20], n_steps, target=2, future=future), expected)
    live = stream(model, rows[:19])
    np.testing.assert_allclose(np.ravel(live.step(rows[19], future)), expected)


@pytest.mark.parametrize("n_steps", [1, 2])
@pytest.mark.parametrize("kind", ["windows", "window in front", "a step looks at several rows"])
def test_a_gap_in_the_last_row_shown_is_filled_where_the_future_goes_on(kind, n_steps):
    """As in the windows of the whole table; the two series are told for different times."""
    days = np.datetime64("2024-03-01") + np.arange(14)
    tables = [
        pd.DataFrame(TRAINING[i : i + 14], columns=NAMES).assign(shop=f"s{i}", day=days) for i in range(2)
    ]
    table, roles = pd.concat(tables, ignore_index=True), {"group": "shop", "time": "day"}
    window = {**roles, "known": ["promo"], "horizon": 2, "fill": "forward"}
    y = np.stack([np.arange(28.0), -np.arange(28.0)], axis=1)[:, :n_steps]
    goes_on = np.arange(28) % 14 < 12  # the other windows lack what is known ahead
    if kind == "windows":
        model = gru().fit(make_windows(table, 2, **window), y, sample_weight=goes_on)
    else:
        sums = (lambda X: X.assign(heat=X["heat"].cumsum())) if "several" in kind else None
        front = FunctionTransformer(sums, feature_names_out="one-to-one")
        model = make_pipeline(front, SlidingWindow(2, **window), gru())
        model.fit(table, y, gruregressor__sample_weight=goes_on)
    gap = days[9] if n_steps == 2 else days[10]  # at once, or by recursion
    history, future = pd.concat([t[:8] for t in tables]), pd.concat([tables[0][8:], tables[1][8:12]])
    future["promo"] = future["promo"].mask(future["day"] == gap)
    options = {"target": "load", **roles}
    got = forecast(model, history, 2, future=future, **options)
    filled = future.assign(promo=future.groupby("shop")["promo"].ffill())
    expected = forecast(model, history, 2, future=filled, **options)
    np.testing.assert_array_equal(got["load"], expected["load"])
    ends = future[(future["shop"] == "s0") | (future["day"] <= gap)]
    with pytest.raises(ValueError, match=f"'promo' is missing at {gap}.* for shop='s1'"):
        forecast(model, history, 2, future=ends, **options)
