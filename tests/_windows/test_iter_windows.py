"""Windows of a table that comes in batches are those of the whole table, each once."""

from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru import DataWarning, GRURegressor, forecast, future_targets, iter_windows, make_windows

from ..panels import panels, table_of

LIBRARIES = {
    "numpy": lambda columns: np.column_stack(list(columns.values())),
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


def cut(table, places):
    """The table in parts."""
    places = [0, *sorted(places), len(table)]
    rows = getattr(table, "iloc", table)
    return [rows[begin:end] for begin, end in pairwise(places)]


def read(batches, *arguments, **options):
    """All windows and targets, written out."""
    pairs = list(iter_windows(batches, *arguments, **options))
    assert all(len(X) == len(y) > 0 for X, y in pairs)
    return np.concatenate([X for X, _ in pairs]), np.concatenate([np.asarray(y) for _, y in pairs])


def sorted_pairs(X, y):
    """The samples in an order of their own, for they come as their futures do."""
    rows = np.column_stack([np.reshape(X, (len(X), -1)), np.asarray(y)])
    return rows[np.lexsort(np.nan_to_num(rows, nan=-1.0).T)]


def options_of(option, known, horizon):
    """What both calls get, and what make_windows gets beside it."""
    if option == "known":
        return {"known": known}, {"horizon": horizon}
    return {"fill": "forward" if option == "fill" else None}, {}


@pytest.mark.parametrize("library", LIBRARIES)
@given(
    n_rows=st.integers(3, 40),
    length=st.integers(1, 6),
    horizon=st.integers(1, 3),
    stride=st.integers(1, 3),
    option=st.sampled_from(["none", "fill", "known"]),
    data=st.data(),
)
def test_one_series(library, n_rows, length, horizon, stride, option, data):
    horizon = min(horizon, n_rows - 1)
    values = table_of(n_rows)
    gaps = data.draw(st.lists(st.integers(1, n_rows - 1), max_size=n_rows // 3))
    values[gaps, 1] = np.nan
    table = LIBRARIES[library]({"a": values[:, 0], "b": values[:, 1]})
    target = 0 if library == "numpy" else "a"
    batches = cut(table, data.draw(st.lists(st.integers(0, n_rows), max_size=6)))
    options, ahead = options_of(option, [1 if library == "numpy" else "b"], horizon)
    windows = make_windows(table, length, stride=stride, **options, **ahead)
    expected = future_targets(windows, values[:, 0], horizon=horizon)
    options["stride"] = stride
    X, y = read(batches, length, horizon=horizon, target=target, **options)
    np.testing.assert_array_equal(X, expected[0])
    np.testing.assert_array_equal(y, expected[1])


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
@given(
    rows=panels(max_rows=20),
    length=st.integers(1, 4),
    horizon=st.integers(1, 2),
    option=st.sampled_from(["none", "fill", "known"]),
    stride=st.integers(1, 2),
    data=st.data(),
)
def test_several_series_interleaved_and_in_any_order_within_a_batch(
    library, rows, length, horizon, option, stride, data
):
    group, time = rows
    order = np.argsort(time, kind="stable")
    group, time, values = group[order], time[order], table_of(len(time))
    values[data.draw(st.lists(st.integers(0, len(time) - 1), max_size=4)), 1] = np.nan
    places = data.draw(st.lists(st.integers(0, len(time)), max_size=4))
    shuffled = [data.draw(st.permutations(part.tolist())) for part in cut(np.arange(len(time)), places)]
    at = np.array([place for part in shuffled for place in part])
    days = np.datetime64("2024-01-10", "us") + time.astype("timedelta64[D]")
    columns = {"shop": group[at], "day": days[at], "a": values[at, 0], "b": values[at, 1]}
    table = LIBRARIES[library](columns)
    options, ahead = options_of(option, ["b"], horizon)
    options |= {"group": "shop", "time": "day", "stride": stride}
    windows = make_windows(table, length, **options, **ahead)
    counts = np.unique(group, return_counts=True)[1]
    if counts.max() <= horizon:
        with pytest.raises(ValueError, match="leaves no windows"):
            read(cut(table, places), length, horizon=horizon, target="a", **options)
        return
    future = future_targets(windows, values[at, 0], horizon=horizon)
    X, y = read(cut(table, places), length, horizon=horizon, target="a", **options)
    np.testing.assert_array_equal(sorted_pairs(X, y), sorted_pairs(*future))


def test_windows_know_their_series_their_times_and_their_recipe():
    table = pd.DataFrame({"shop": ["x", "y"] * 6, "day": np.repeat(np.arange(6), 2), "a": np.arange(12.0)})
    for X, y in iter_windows(cut(table, [5]), 2, group="shop", time="day"):
        assert list(y.columns) == ["a_lead1"]
        assert X.recipe == make_windows(table, 2, group="shop", time="day").recipe
        last = X[:, -1, "a"].astype(int)
        np.testing.assert_array_equal(X.times, table["day"][last])
        np.testing.assert_array_equal(X.groups, table["shop"][last])
        np.testing.assert_array_equal(y["a_lead1"], last + 2)


def test_several_targets_stand_side_by_side_as_in_the_whole():
    table = pd.DataFrame(table_of(9), columns=["a", "b"])
    expected = future_targets(make_windows(table, 2), table[["b", "a"]], horizon=2)[1]
    parts = [y for _, y in iter_windows(cut(table, [4]), 2, horizon=2, target=["b", "a"])]
    assert list(parts[0].columns) == list(expected.columns)
    np.testing.assert_array_equal(pd.concat(parts), expected)


def test_a_window_of_which_no_target_is_known_is_left_out():
    values = np.array([1.0, 2.0, np.nan, np.nan, 5.0, 6.0])[:, np.newaxis]
    X, y = read(cut(values, [3]), 1, horizon=2)
    np.testing.assert_array_equal(y, [[2, np.nan], [np.nan, 5], [5, 6]])
    np.testing.assert_array_equal(X[:, 0, 0], [1, np.nan, np.nan])


def test_float32_stays_float32():
    table = table_of(9, dtype=np.float32)
    assert all(X.dtype == np.float32 for X, _ in iter_windows(cut(table, [4]), 2, target=0))


def test_columns_of_a_batch_may_come_in_another_order():
    table = pd.DataFrame({"a": np.arange(6.0), "b": 10 + np.arange(6.0), "t": np.arange(6)})
    first, second = cut(table, [3])
    X, _ = read([first, second[["t", "b", "a"]]], 2, target="b", time="t")
    np.testing.assert_array_equal(X, make_windows(table, 2, time="t")[:-1])


def test_the_labels_of_an_index_tell_the_time():
    table = pd.DataFrame({"a": np.arange(6.0)}, index=pd.date_range("2024-01-01", periods=6))
    windows = [X for X, _ in iter_windows(cut(table, [3]), 2)]
    assert list(windows[1].times) == list(table.index[2:5].to_numpy())
    with pytest.raises(ValueError, match=r"batches\[1\]: .*is not after"):
        read(cut(table, [3])[::-1], 2)


def test_only_the_rows_that_are_still_needed_are_kept():
    from sklearn_gru._windows.carried_rows import CarriedRows

    held = []
    keep = CarriedRows.keep

    def watched(self, joined, filled=None):
        keep(self, joined, filled)
        held.append([len(tail.values) for tail in self._tails.values()])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CarriedRows, "keep", watched)
        read(cut(table_of(100, 1), [30, 60]), 4, horizon=3)
    assert held == [[6]] * 3


def shops(days):
    return pd.DataFrame({"shop": "x", "day": days, "a": np.arange(float(len(days)))})


@pytest.mark.parametrize(
    ("batches", "options", "message"),
    [
        ([[[1.0]], [[2.0, 3.0]]], {}, r"batches\[1\]: It has the channels \[0, 1\]; .* first, \[0\]"),
        ([[[1.0, 2.0]]], {}, r"batches\[0\]: There are the columns \[0, 1\]: say with target="),
        ([[[1.0, 2.0]]], {"target": 2}, r"batches\[0\]: target=2: 2 is none of the columns"),
        ([[[1.0, 2.0]]], {"target": [1, 1]}, r"target=\[1, 1\]; expected at least one column, and each once"),
        ([[["x"]]], {}, r"batches\[0\]: "),
        ([[[1.0]], [[np.inf]]], {}, r"batches\[1\]: .*infinity"),
        ([[[1.0]], [[2.0]]], {"horizon": 2}, "horizon=2 leaves no windows"),
        ([], {}, "leaves no windows"),
        (
            [shops([1, 2, 3]), shops([3, 4])],
            {"group": "shop", "time": "day"},
            r"batches\[1\]: The time 3 of series 'x' is not after 3, which the batches before end with",
        ),
        ([shops([1, 2]), shops([0])], {"group": "shop", "time": "day"}, "The time 0 .* is not after 2"),
        ([shops([1, 1])], {"group": "shop", "time": "day"}, r"batches\[0\]: time repeats"),
        ([shops([1, 2])], {"group": "town"}, r"batches\[0\]: group='town' is not a column"),
    ],
)
def test_a_wrong_batch_is_named(batches, options, message):
    with pytest.raises(ValueError, match=message):
        list(
            iter_windows(
                [each if hasattr(each, "shape") else np.array(each) for each in batches], 2, **options
            )
        )


@pytest.mark.parametrize("batches", [table_of(4), pd.DataFrame({"a": [1.0]}), "rows", None, 3])
def test_one_table_is_no_batches(batches):
    with pytest.raises(TypeError, match="expected an iterable of tables"):
        iter_windows(batches, 2)


@pytest.mark.parametrize(
    "options", [{"length": 0}, {"horizon": 0}, {"stride": 0}, {"fill": "back"}, {"group": np.array(["a"])}]
)
def test_a_parameter_out_of_range_is_an_error_at_once(options):
    with pytest.raises(ValueError, match=f"'{next(iter(options))}' parameter of iter_windows"):
        iter_windows([], **{"length": 2, **options})
    with pytest.raises(ValueError, match="expected the name of a column"):
        iter_windows([], 2, group=["a", "a"])


def test_a_gap_in_time_is_warned_of_once():
    hours = np.delete(np.arange(200), [50, 51, 52, 150, 151, 152])
    with pytest.warns(DataWarning, match="windows read across") as caught:
        read(cut(shops(hours), [100]), 3, group="shop", time="day")
    assert len(caught) == 1


def test_windows_with_columns_known_ahead_have_their_recipe_and_fit_a_network():
    table = pd.DataFrame({"sales": np.arange(30.0), "promo": np.arange(30.0) % 5 == 0}).astype(float)
    model = GRURegressor(2, random_state=0)
    for X, y in iter_windows(cut(table, [7, 8, 20]), 2, horizon=3, target="sales", known=["promo"]):
        assert X.recipe == make_windows(table, 2, known=["promo"], horizon=3).recipe
        assert list(X.channel_names) == ["sales", "promo", "is_ahead"]
        model.partial_fit(X, y)
    assert model.n_channels_in_ == 3
    assert len(forecast(model, table[:-3], future=table[["promo"]][-3:], target="sales")) == 3


def test_what_is_known_ahead_is_refused_where_it_cannot_be():
    batches = cut(pd.DataFrame(table_of(9), columns=["a", "b"]), [4])
    for wrong, error in (
        ({"known": "b"}, r"known='b'; expected a list of columns, known=\['b'\]"),
        (
            {"known": ["b"], "fill": "forward"},
            r"fill='forward' comes with known=\['b'\]: beyond",
        ),
        ({"known": ["c"]}, r"batches\[0\]: known=\['c'\]: 'c' is not a column for channels of X, which has"),
        ({"known": []}, r"batches\[0\]: known=\[\] is out of range"),
    ):
        with pytest.raises(ValueError, match=error):
            list(iter_windows(batches, 2, target="a", **wrong))


@pytest.mark.parametrize("group", ["shop", ["shop", "item"]])
def test_a_series_that_is_a_number_in_one_batch_and_text_in_the_next_is_an_error(group):
    columns = ["sales", "shop", "item"] if isinstance(group, list) else ["sales", "shop"]

    def batch(*shops):
        return pd.DataFrame({"sales": [1.0, 2.0, 3.0], "shop": shops, "item": "a"})[columns]

    batches = [batch(1, 1, 2), batch("1", "1", "x")]  # as read_csv reads a part with nothing but numbers
    with pytest.raises(ValueError, match=r"batches\[1\]: group: the series .*'1'.* other types than .*1"):
        list(iter_windows(batches, 2, target="sales", group=group))
    mixed = batch(1, "1", 1)
    assert len(list(iter_windows([mixed, *batches], 2, target="sales", group=group))) == 3
