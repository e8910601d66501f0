"""A forecast of series and times in columns, levels and an index: whatever kind they are of, they go on."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, SlidingWindow, forecast

from .times import KINDS, MIXTURES, shops


def gru():
    return GRURegressor(3, max_iter=2, random_state=0)


def model_of_shops(table):
    return make_pipeline(SlidingWindow(3, group="shop", time="when"), gru()).fit(table, table["load"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_mixed", [False, True])
def test_times_of_every_kind_are_forecast_as_dates_are(kind, is_mixed):
    known, ahead = shops(kind, slice(9)), shops(kind, slice(9, 12)).drop(columns="load")
    expected = forecast(
        model_of_shops(shops("dates", slice(9))),
        shops("dates", slice(9)),
        3,
        target="load",
        future=shops("dates", slice(9, 12)),
        group="shop",
    )
    model = model_of_shops(known)
    if is_mixed:
        known, ahead = known.sample(frac=1, random_state=0), ahead.sample(frac=1, random_state=0)
    values = forecast(model, known, 3, target="load", future=ahead, group="shop")
    by_row = values["load"].sort_index(), expected["load"].sort_index()
    np.testing.assert_allclose(*by_row, rtol=0, atol=1e-12)
    assert (values["when"] == ahead["when"].loc[values.index]).all()
    with pytest.raises(
        ValueError, match=r"future for shop='[ab]' begins at .*, which is not after the end of"
    ):
        forecast(model, known, 3, target="load", future=known, group="shop")


@pytest.mark.parametrize(("kind", "other", "first", "second"), MIXTURES)
def test_a_future_in_times_of_another_kind_is_one_sentence(kind, other, first, second):
    known, ahead = shops(kind, slice(9)), shops(other, slice(9, 12))
    with pytest.raises(ValueError, match=f"history has {first} .*future has {second} .*times of one kind"):
        forecast(model_of_shops(known), known, 3, target="load", future=ahead, group="shop")


def test_an_index_that_tells_several_series_asks_for_the_group():
    table = shops("dates")
    model = make_pipeline(SlidingWindow(3), gru()).fit(table[["load"]], table["load"])
    by_date = table.set_index("when")
    for history in (by_date[["load"]], by_date["load"]):
        with pytest.raises(ValueError, match="The index of history repeats .*give group="):
            forecast(model, history, 2)
    assert list(forecast(model, by_date, 2, group="shop")["shop"]) == ["a", "a", "b", "b"]


@pytest.mark.parametrize("levels", [["shop", "when"], ["when", "shop"]])
def test_levels_of_an_index_tell_series_and_times_as_columns_do(levels):
    table, known, ahead = (shops("dates", part) for part in (slice(12), slice(9), slice(9, 12)))
    expected = forecast(model_of_shops(table), known, 3, target="load", future=ahead, group="shop")
    table, known, ahead = (part.set_index(levels) for part in (table, known, ahead))
    model = model_of_shops(table)
    values = forecast(model, known, 3, target="load", future=ahead, group="shop")
    assert list(values.columns) == ["load"]
    np.testing.assert_allclose(values["load"], expected["load"], rtol=0, atol=1e-12)
    assert list(values.index) == list(ahead.sort_index(level="shop").index)
    with pytest.raises(ValueError, match=r"history has the levels .*, which tell several series"):
        forecast(make_pipeline(SlidingWindow(3), gru()).fit(shops("dates")[["load"]], range(24)), known, 2)
    with pytest.raises(ValueError, match=r"future lacks the levels \['when'\] of the index of history"):
        forecast(model, known, 3, target="load", future=ahead.droplevel("when"), group="shop")


@pytest.mark.parametrize("levels", [["shop", "when"], ["when", "shop"], ["when"], ["shop"]])
def test_a_forecast_has_series_and_times_where_history_has_them_wherever_future_does(levels):
    table, known, ahead = (shops("dates", part) for part in (slice(12), slice(9), slice(9, 12)))
    ahead = ahead.drop(columns="load")
    for history, future in ((known.set_index(levels), ahead), (known, ahead.set_index(levels))):
        model = model_of_shops(table.set_index(levels) if history is not known else table)
        options = {"target": "load", "group": "shop", "time": "when"}
        expected = forecast(
            model, history, 3, future=future.reset_index() if history is known else None, **options
        )
        values = forecast(model, history, 3, future=future, **options)
        assert list(values.index.names) == list(history.index.names)
        pd.testing.assert_frame_equal(
            values.reset_index()[["shop", "when", "load"]],
            expected.reset_index()[["shop", "when", "load"]],
            check_exact=False,
            check_dtype=False,
        )


def test_levels_where_the_model_reads_columns_are_an_error_that_says_so():
    table = shops("dates")
    with pytest.raises(
        ValueError, match=r"\['shop', 'when'\] are levels of its index: give history.reset_in"
    ):
        forecast(model_of_shops(table), table.set_index(["shop", "when"]), 3, target="load")


def test_labels_of_two_types_are_two_series():
    table = shops("dates").assign(shop=np.array([1, "1"] * 12, dtype=object))
    values = forecast(
        model_of_shops(table[:18]), table[:18], 3, target="load", future=table[18:], group="shop"
    )
    assert list(values["shop"]) == [1] * 3 + ["1"] * 3


def test_the_row_of_a_missing_label_is_that_of_the_table_as_given():
    table = shops("dates")[::-1].assign(shop=["a", None, *["a", "b"] * 11])
    model = model_of_shops(shops("dates"))
    with pytest.raises(ValueError, match="'shop' of history is missing in row 1"):
        forecast(model, table, 1, target="load", future=shops("dates"), group="shop")
