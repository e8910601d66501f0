"""Columns of a table give their names and numbers, or are named themselves."""

import datetime

import numpy as np
import pytest

from sklearn_gru import GRURegressor, SlidingWindow, future_targets, make_windows, pad_sequences
from sklearn_gru._tables.columns import as_columns


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("bad", ["text", "time"])
def test_a_column_that_holds_no_numbers_is_named(library, bad):
    module = pytest.importorskip(library)
    values = {"text": ["x", "y"], "time": [datetime.datetime(2024, 1, day) for day in (1, 2)]}[bad]
    frame = module.DataFrame({"a": [1.0, 2.0], "b": values})
    uses = [
        lambda: make_windows(frame, 2),
        lambda: future_targets([[1.0], [2.0]], frame, horizon=1),
        lambda: SlidingWindow().fit(frame),
        lambda: GRURegressor().fit(frame, [1.0, 2.0]),
    ]
    for use in uses:
        with pytest.raises(ValueError, match="Column 'b' does not hold numbers .*: drop it, or encode it"):
            use()


def frame_of(library, columns):
    module = pytest.importorskip(library)
    return module.table(columns) if library == "pyarrow" else module.DataFrame(columns)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
@pytest.mark.parametrize("values", [["3", "4,5", "5"], ["3", None, "4,5"], ["3", "12 pcs", "x"]])
def test_the_first_value_of_a_column_that_is_no_number_is_shown_with_its_row(library, values):
    frame = frame_of(library, {"a": [1.0, 2.0, 3.0], "sales": values})
    value = next(value for value in values if value and not value.isdigit())
    shown = rf"'sales' does not hold numbers \(\w+; '{value}' in row {values.index(value)}\).*mend this one"
    for use in (lambda: make_windows(frame, 2), lambda: GRURegressor().fit(frame, [1.0, 2.0, 3.0])):
        with pytest.raises(ValueError, match=shown):
            use()


def test_what_to_mend_is_not_asked_for_where_no_value_is_a_number():
    pd = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match=r"\(\w+; 'x' in row 0\): drop it, or encode it\.$"):
        as_columns(pd.DataFrame({"a": ["x", "y"]}), "X")


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_infinity_in_a_column_is_named_with_its_row(library):
    frame = frame_of(library, {"promo": [0, 1, 0], "sales": [1.0, 2.0, -np.inf]})
    message = r"Column 'sales' contains infinity \(-inf in row 2\); expected finite numbers.*np.log1p"
    for use in (lambda: make_windows(frame, 2), lambda: SlidingWindow(2).fit(frame)):
        with pytest.raises(ValueError, match=message):
            use()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_one_column_and_several_become_two_axes(library):
    frame = pytest.importorskip(library).DataFrame({"a": [1.0, 2.0], "b": [3, 4]})
    np.testing.assert_array_equal(as_columns(frame, "X"), [[1, 3], [2, 4]])
    np.testing.assert_array_equal(as_columns(frame["b"], "X"), [[3], [4]])


def test_arrays_of_times_are_no_numbers_either():
    times = np.array([["2024-01-01"], ["NaT"]], "datetime64[D]")
    uses = [
        lambda: make_windows(times, 2),
        lambda: make_windows(times[:, 0], 2),
        lambda: SlidingWindow().fit(times),
        lambda: GRURegressor().fit(times, [1.0, 2.0]),
        lambda: GRURegressor().fit(times[:, :, np.newaxis], [1.0, 2.0]),
        lambda: GRURegressor().fit(np.ones((2, 3)), times[:, 0]),
    ]
    for use in uses:
        with pytest.raises(ValueError, match=r"^[Xy] does not hold numbers \(datetime64\[D\]\)"):
            use()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_of_float32_stay_float32_and_mixed_ones_do_not(library):
    module = pytest.importorskip(library)
    single, double = np.ones(2, np.float32), np.ones(2)
    assert as_columns(module.DataFrame({"a": single, "b": single}), "X").dtype == np.float32
    assert as_columns(module.DataFrame({"a": single, "b": double}), "X").dtype == np.float64
    assert as_columns(module.DataFrame({"a": [1, 2]}), "X").dtype == np.float64
    assert SlidingWindow().fit_transform(module.DataFrame({"a": single})).dtype == np.float32


def test_arrow_columns_of_float32_stay_float32():
    pd, pa = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    table = pa.table({"a": np.ones(3, np.float32), "b": np.arange(3, dtype=np.float32)})
    columns = table.to_pandas(types_mapper=pd.ArrowDtype)
    assert str(columns.dtypes["a"]) == "float[pyarrow]"
    for frame in (table, table.to_batches()[0], columns):
        assert as_columns(frame, "X").dtype == np.float32
        assert make_windows(frame, 2).dtype == np.float32
        assert SlidingWindow(2).fit_transform(frame).dtype == np.float32
        assert pad_sequences([frame, frame]).dtype == np.float32
        assert GRURegressor(2, max_iter=1).fit(frame, [1, 2, 3]).predict(frame).dtype == np.float32
    mixed = table.set_column(0, "a", pa.array([1.0, 2.0, 3.0]))
    for frame in (mixed, mixed.to_pandas(types_mapper=pd.ArrowDtype)):
        assert as_columns(frame, "X").dtype == np.float64
        assert GRURegressor(2, max_iter=1).fit(frame, [1, 2, 3]).predict(frame).dtype == np.float64


@pytest.mark.parametrize("value", [datetime.datetime(2024, 1, 1), datetime.date(2024, 1, 1), {"a": 1}, "one"])
def test_what_an_array_of_objects_holds_beside_numbers_is_shown_with_its_column_and_row(value):
    rows = np.array([[1.0, 2], [3, None], [4, 5]], object)
    rows[2, 1] = value
    message = (
        rf"Column 1 of X does not hold numbers, but .*of type {type(value).__name__}\) in row 2: leave it out"
    )
    for use in (
        lambda: as_columns(rows, "X"),
        lambda: make_windows(rows, 2),
        lambda: SlidingWindow().fit(rows),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            use()
    with pytest.raises((TypeError, ValueError), match="y does not hold numbers, but .* in row 1"):
        as_columns([1.0, value], "y")


@pytest.mark.parametrize(
    "kind", ["list", "array", "objects", "pandas", "pandas objects", "category", "polars"]
)
def test_a_text_among_the_numbers_of_a_target_is_shown_with_the_parameter_and_the_row(kind):
    values = ["1", "2", "4,5", "6"]  # as read from a file without decimal=","
    if kind in ("pandas", "pandas objects", "category", "polars"):
        library, _, dtype = kind.partition(" ")
        dtype = "category" if kind == "category" else {"objects": object}.get(dtype)
        module = pytest.importorskip("polars" if library == "polars" else "pandas")
        values = module.Series(values, dtype=dtype)
    elif kind != "list":
        values = np.array(values, object if kind == "objects" else None)
    windows = make_windows(np.arange(4.0), 2)
    message = r"^y does not hold numbers, but '4,5' \(of type str\) in row 2"
    for use in (
        lambda: as_columns(values, "y"),
        lambda: future_targets(windows, values, horizon=1),
        lambda: GRURegressor(2, max_iter=1).fit(windows, values),
    ):
        with pytest.raises(ValueError, match=message):
            use()


def test_an_array_of_objects_that_are_numbers_is_one_of_numbers():
    rows = np.array([[1, 2.5], [None, "3"]], object)
    np.testing.assert_array_equal(as_columns(rows, "X"), [[1, 2.5], [np.nan, 3]])
