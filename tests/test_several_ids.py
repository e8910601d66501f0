"""Series that several columns tell are those of one column that holds all ids; their labels are tuples."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline

from sklearn_gru import (
    ForecastDisplay,
    GRURegressor,
    PanelTimeSeriesSplit,
    SlidingWindow,
    forecast,
    future_targets,
    make_windows,
    stream,
)

IDS = ["shop", "product"]
PAIRS = [("n", 1), ("n", 2), ("s", 1), ("s", 2)]
LIBRARIES = pytest.mark.parametrize("library", [pd, pl], ids=lambda library: library.__name__)


def shops(library=pd, n_days=12, seed=0):
    """Rows in any order; ``id`` holds both ids in one string, ``shop|product``."""
    days = pd.date_range("2024-01-01", periods=n_days)
    parts = [
        pd.DataFrame(
            {"shop": shop, "day": days, "product": product, "sales": level + np.arange(n_days) % 5.0}
        )
        for level, (shop, product) in enumerate(PAIRS)
    ]
    table = pd.concat(parts).sample(frac=1, random_state=seed).reset_index(drop=True)
    table["id"] = table["shop"] + "|" + table["product"].astype(str)
    return table if library is pd else pl.from_pandas(table)


def of_ids(table):
    return table[["shop", "day", "product", "sales"]]


def of_one(table):
    return table[["id", "day", "sales"]]


def network():
    return GRURegressor(2, max_iter=2, random_state=0)


def one_step(table):
    """A network of one value after the last, fitted on windows of all series."""
    windows = make_windows(of_ids(table), 3, group=IDS, time="day")
    X, y = future_targets(windows, table["sales"], horizon=1)
    return network().fit(X, np.ravel(y))


def joined(labels):
    return [f"{shop}|{product}" for shop, product in labels]


@LIBRARIES
def test_windows_and_targets_are_those_of_one_id(library):
    table = shops(library)
    windows = make_windows(of_ids(table), 3, group=IDS, time="day")
    one = make_windows(of_one(table), 3, group="id", time="day")
    np.testing.assert_array_equal(windows, one)
    assert joined(windows.groups) == list(one.groups)
    assert windows.channel_names.tolist() == ["sales"]
    X, y = future_targets(windows, table["sales"], horizon=2)
    _, expected = future_targets(one, table["sales"], horizon=2)
    np.testing.assert_array_equal(y, expected)
    rows, y = future_targets(of_ids(table), of_ids(table), horizon=2, group=IDS, time="day")
    assert list(y.columns) == ["sales_lead1", "sales_lead2"]
    np.testing.assert_array_equal(y, expected)
    assert len(rows) == len(X)


def test_levels_of_the_index_tell_them_too():
    table = of_ids(shops()).set_index([*IDS, "day"])
    windows = make_windows(table, 3, group=IDS, time="day")
    np.testing.assert_array_equal(windows, make_windows(of_ids(shops()), 3, group=IDS, time="day"))
    X, y = future_targets(windows, table["sales"], horizon=2)
    forecasts = forecast(network().fit(X, y), table)
    assert forecasts.index.names == [*IDS, "day"]
    assert forecasts.index.droplevel("day").unique().sort_values().tolist() == PAIRS


@LIBRARIES
def test_the_recipe_remembers_them_and_makes_the_windows_of_another_table(library):
    windows = make_windows(of_ids(shops(library)), 3, group=IDS, time="day")
    assert windows.recipe.group == ("shop", "product")
    assert repr(windows.recipe) == "Recipe(length=3, group=['shop', 'product'], time='day')"
    recipe = pickle.loads(pickle.dumps(windows.recipe))
    assert recipe == windows.recipe
    assert hash(recipe) == hash(windows.recipe)
    other = shops(library, seed=1)
    expected = make_windows(of_one(other), 3, group="id", time="day")
    np.testing.assert_array_equal(recipe.windows(other), expected)


def test_a_copy_of_the_step_keeps_the_list():
    window = SlidingWindow(3, group=IDS, time="day")
    assert clone(window).get_params()["group"] == IDS
    assert clone(window).fit(of_ids(shops())).group == IDS
    assert clone(make_pipeline(window, network())).get_params()["slidingwindow__group"] == IDS
    flat = SlidingWindow(2, group=IDS, time="day", flatten=True).fit(of_ids(shops()))
    assert flat.get_feature_names_out().tolist() == ["sales_lag1", "sales_lag0"]


@LIBRARIES
@pytest.mark.parametrize("n_steps", [1, 3], ids=["recursive", "direct"])
@pytest.mark.parametrize("of_rows", [True, False], ids=["SlidingWindow", "make_windows"])
def test_forecasts_have_a_column_for_each_id_and_are_those_of_one_id(library, n_steps, of_rows):
    table = shops(library)

    def forecasts(table, group):
        options = {"group": group, "time": "day"}
        windows = make_windows(table, 3, **options)
        X, y = future_targets(windows, table["sales"], horizon=n_steps)
        if of_rows:
            X, y = future_targets(table, table["sales"], horizon=n_steps, **options)
            return forecast(make_pipeline(SlidingWindow(3, **options), network()).fit(X, y), table, 3)
        return forecast(network().fit(X, y), table, 3)

    several, one = forecasts(of_ids(table), IDS), forecasts(of_one(table), "id")
    assert list(several.columns) == ["shop", "product", "day", "sales"]
    assert joined(zip(several["shop"], several["product"], strict=True)) == list(one["id"])
    assert list(several["day"]) == list(one["day"])
    np.testing.assert_array_equal(several["sales"], one["sales"])


@LIBRARIES
def test_rows_to_come_find_their_series_by_all_ids(library):
    table = shops(library)
    table = table[[*IDS, "day", "sales"]]
    promo = table["product"] * 1.5
    table = table.assign(promo=promo) if library is pd else table.with_columns(promo=promo)
    model = make_pipeline(SlidingWindow(1, group=IDS, time="day", flatten=True), LinearRegression())
    model.fit(table, promo)  # the next value is the promotion of the row
    future = pd.DataFrame({"shop": ["s", "n", "n", "s"], "product": [1, 2, 1, 2]})
    first = future.assign(day=pd.Timestamp("2024-01-13"), promo=[30.0, 20.0, 10.0, 40.0])
    future = pd.concat([first, first.assign(day=pd.Timestamp("2024-01-14"), promo=0.0)])
    future = future if library is pd else pl.from_pandas(future)
    values = forecast(model, table, 2, target="sales", future=future)
    second = values[1::2] if library is pl else values.iloc[1::2]
    found = dict(zip(zip(second["shop"], second["product"], strict=True), second["sales"], strict=True))
    assert {label: round(value) for label, value in found.items()} == {
        ("n", 1): 10,
        ("n", 2): 20,
        ("s", 1): 30,
        ("s", 2): 40,
    }


def test_a_series_of_the_future_that_is_not_in_the_history_is_named_by_all_its_ids():
    table = of_ids(shops()).assign(promo=0.0)
    model = make_pipeline(SlidingWindow(1, group=IDS, time="day", flatten=True), LinearRegression())
    model.fit(table, table["sales"])
    future = pd.DataFrame(
        {"shop": ["n"], "product": [9], "day": [pd.Timestamp("2024-01-13")], "promo": [0.0]}
    )
    with pytest.raises(ValueError, match="future has shop='n', product=9, which is not in history"):
        forecast(model, table, 1, target="sales", future=future)
    with pytest.raises(ValueError, match="group='store' is not a column of history"):
        forecast(model, table, 1, target="sales", group=["shop", "store"], time="day")
    with pytest.raises(
        ValueError, match=r"group=\['shop', 'shop'\]; expected the name of a column of history, or"
    ):
        forecast(model, table, 1, target="sales", group=["shop", "shop"], time="day")


def test_a_list_of_one_is_the_name_alone_but_for_its_labels():
    table = of_one(shops())
    options = {"time": "day"}
    one = make_windows(table, 3, group="id", **options)
    listed = make_windows(table, 3, group=["id"], **options)
    np.testing.assert_array_equal(one, listed)
    assert listed.groups.tolist() == [(label,) for label in one.groups]
    model = network().fit(*future_targets(one, table["sales"], horizon=2))
    expected = forecast(model, table)
    pd.testing.assert_frame_equal(forecast(model, table, group=["id"]), expected)
    assert stream(model, table, group=["id"]).labels == [(label,) for label in stream(model, table).labels]


@LIBRARIES
def test_streams_answer_with_labels_by_which_their_series_are_found(library):
    table = shops(library)
    live = stream(one_step(table), of_ids(table))
    assert sorted(live.labels) == PAIRS
    reading = pd.DataFrame({"product": [2, 1, 7], "shop": ["s", "n", "n"], "sales": [4.0, 5.0, 6.0]})
    reading["day"] = pd.Timestamp("2024-01-13")
    reading = reading if library is pd else pl.from_pandas(reading)
    by_label = stream(one_step(table), of_ids(table)).step(
        {("s", 2): [4.0], ("n", 1): [5.0], ("n", 7): [6.0]}
    )
    answer = live.step(reading)
    if library is pd:
        assert answer.index.names == IDS
        found = {label: answer.loc[label] for label in by_label}
    else:
        assert answer.columns == [*IDS, "prediction"]
        found = {(shop, product): value for shop, product, value in answer.rows()}
    assert found == pytest.approx(by_label)
    assert ("n", 7) in live.labels
    live.reset([("n", 7)])
    assert sorted(live.labels) == PAIRS


def test_a_label_that_is_no_tuple_is_refused_and_the_stream_is_as_it_was():
    table = shops()
    model = one_step(table)
    live = stream(model, of_ids(table))
    before = live.state
    with pytest.raises(ValueError, match=r"A reading is of the series 'n'; expected a label as the columns"):
        live.step({("n", 1): [1.0], "n": [2.0]})
    with pytest.raises(ValueError, match="A state is of the series 'n'"):
        live.state = {("n", 1): before["n", 1], "n": before["n", 1]}
    with pytest.raises(ValueError, match="A part of history is of the series 'n'"):
        stream(model, {"n": [[1.0]]})
    with pytest.raises(ValueError, match="The reading lacks the column 'product', which tells the series"):
        live.step(pd.DataFrame({"shop": ["n"], "sales": [1.0]}))
    is_first = (table["shop"] == "n") & (table["product"] == 1)
    with pytest.raises(
        ValueError, match="The reading has 2 rows with shop='n', product=1; expected one a series"
    ):
        live.step(of_ids(table)[is_first].assign(day=pd.Timestamp("2024-02-01"))[:2])
    with pytest.raises(
        ValueError, match=r"group=\['product', 'shop'\], but the model knows group=\('shop', 'product'\)"
    ):
        stream(model, of_ids(table), group=["product", "shop"])
    assert live.state.keys() == before.keys()
    for label, state in before.items():
        np.testing.assert_array_equal(live.state[label], state)


def test_splits_in_time_and_by_series_take_their_windows():
    table = of_ids(shops())
    X, y = future_targets(make_windows(table, 3, group=IDS, time="day"), table["sales"], horizon=1)
    for train, test in PanelTimeSeriesSplit(n_splits=2).split(X):
        assert set(X.groups[test]) == set(PAIRS)
        assert X.times[train].max() < X.times[test].min()
    scores = cross_val_score(network(), X, y, cv=GroupKFold(2), groups=X.groups)
    assert np.isfinite(scores).all()


def test_the_picture_is_of_one_series():
    pytest.importorskip("matplotlib").use("Agg")
    table = of_ids(shops())
    X, y = future_targets(make_windows(table, 3, group=IDS, time="day"), table["sales"], horizon=2)
    model = network().fit(X, y)
    with pytest.raises(ValueError, match=r"history has 4 series by \('shop', 'product'\); expected one"):
        ForecastDisplay.from_estimator(model, table, target="sales")
    one = table[(table["shop"] == "n") & (table["product"] == 1)]
    display = ForecastDisplay.from_estimator(model, one, target="sales")
    np.testing.assert_array_equal(display.forecast, forecast(model, one)["sales"])
