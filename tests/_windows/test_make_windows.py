"""What make_windows takes for a table, and what it says of anything else."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
    unpad_sequences,
)

from ..panels import table_of


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_an_unknown_column_is_named_with_those_there_are_and_the_way_out(library):
    frame = pytest.importorskip(library).DataFrame({"a": [1.0, 2.0], "shop": ["x", "y"]})
    way_out = (
        r".*ColumnTransformer\(.*OneHotEncoder\(sparse_output=False\).*set_output\(transform=\"pandas\"\)"
    )
    for use in (
        lambda **roles: make_windows(frame, 2, **roles),
        lambda **roles: SlidingWindow(2, **roles).fit(frame),
    ):
        for role in ("group", "time"):
            message = rf"{role}='store' is not a column of X, which has \['a', 'shop'\]"
            with pytest.raises(ValueError, match=message + way_out):
                use(**{role: "store"})
        with pytest.raises(
            ValueError, match="Column 'shop' does not hold numbers .*Name it in group=" + way_out
        ):
            use()


def test_a_column_of_an_array_cannot_be_named():
    with pytest.raises(
        ValueError, match="group='shop' names a column, but X is a ndarray without column names"
    ):
        make_windows(np.ones((2, 1)), 2, group="shop")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_without_a_channel_is_an_error(library):
    frame = pytest.importorskip(library).DataFrame({"shop": ["x", "y"]})
    with pytest.raises(ValueError, match="X has 0 features beside {'group': 'shop'}; expected at least one"):
        make_windows(frame, 2, group="shop")


def test_a_series_of_one_axis_is_one_channel():
    np.testing.assert_array_equal(
        np.asarray(make_windows(np.arange(4.0), 2)), np.asarray(make_windows(np.arange(4.0)[:, None], 2))
    )


def test_integers_become_float64():
    assert make_windows([[1], [2]], 2).dtype == np.float64


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_give_their_values_and_names(library):
    frame = pytest.importorskip(library).DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    windows = make_windows(frame, 2)
    np.testing.assert_array_equal(windows[1], [[1, 3], [2, 4]])
    assert list(windows.channel_names) == ["a", "b"]
    assert list(windows[:1].channel_names) == ["a", "b"]


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[1.0], [np.inf]], "infinity"),
        (np.empty((0, 1)), "0 sample"),
        ([["a"], ["b"]], "could not convert string"),
        (np.array([[1j], [2j]]), "Complex data not supported"),
        (np.ones((2, 2, 2)), "dim 3"),
    ],
)
def test_rows_that_cannot_be_windows_are_an_error(X, message):
    with pytest.raises(ValueError, match=message):
        make_windows(X, 2)


@pytest.mark.parametrize("parameters", [{"length": 0}, {"length": 2.0}, {"length": 2, "stride": 0}], ids=str)
def test_parameters_out_of_range_are_named(parameters):
    name = list(parameters)[-1]
    with pytest.raises(
        ValueError, match=f"The '{name}' parameter of make_windows must be an int in the range"
    ):
        make_windows(np.ones((3, 1)), **parameters)


@pytest.mark.parametrize("parameters", [{"fill": "backward"}, {"group": 3}, {"time": 1.5}], ids=str)
def test_parameters_of_another_kind_are_named(parameters):
    ((name, value),) = parameters.items()
    for use in (make_windows, lambda X, length, **each: SlidingWindow(length, **each).fit(X)):
        with pytest.raises(ValueError, match=f"The '{name}' parameter of .* must be .* Got {value!r}"):
            use(np.ones((3, 1)), 2, **parameters)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.uint64, np.int64])
def test_numbers_of_numpy_are_numbers(dtype):
    X = table_of(300, 1)
    np.testing.assert_array_equal(
        make_windows(X, dtype(3), stride=dtype(100)), make_windows(X, 3, stride=100)
    )
    np.testing.assert_array_equal(make_windows(X, 3).last_steps(dtype(2)), make_windows(X, 2))
    for rows in (X, np.asarray(make_windows(X, 4))):
        np.testing.assert_array_equal(
            SlidingWindow(dtype(3)).fit_transform(rows), SlidingWindow(3).fit_transform(rows)
        )
    y = future_targets(X, horizon=dtype(100))[1]
    np.testing.assert_array_equal(y, future_targets(X, horizon=100)[1])


@pytest.mark.parametrize(
    "use",
    [
        lambda flag: make_windows(np.ones(3), flag),
        lambda flag: make_windows(np.ones(3), 2, stride=flag),
        lambda flag: SlidingWindow(flag).fit(np.ones((3, 1))),
        lambda flag: future_targets(np.ones(3), horizon=flag),
    ],
)
def test_a_flag_is_no_number(use):
    with pytest.raises(ValueError, match="'(length|stride|horizon)' parameter .* must be an int .* Got True"):
        use(True)


def test_a_lazy_frame_and_a_groupby_are_no_rows():
    frame = pytest.importorskip("polars").DataFrame({"a": [1.0, 2.0]})
    for wrong, message in (
        (frame.lazy(), r"collect\(\) it"),
        (frame.group_by("a"), "give the table, and the column"),
    ):
        for use in (
            lambda X: make_windows(X, 2),
            SlidingWindow(2).fit,
            StepwiseTransformer(StandardScaler()).fit,
            lambda X: GRURegressor().fit(X, [1.0, 2.0]),
        ):
            with pytest.raises(ValueError, match=message):
                use(wrong)


def test_a_missing_nullable_value_is_a_gap():
    pd = pytest.importorskip("pandas")
    for dtype in ("Float64", "Int64", "object", "double[pyarrow]"):
        frame = pd.DataFrame({"a": pd.Series([1, None, 3], dtype=dtype), "b": 1.0})
        for windows in (make_windows(frame, 1), SlidingWindow(1).fit_transform(frame)):
            np.testing.assert_array_equal(np.asarray(windows)[:, 0, 0], [1, np.nan, 3])


@pytest.mark.parametrize(
    "wrong",
    [(row for row in [[1.0], [2.0]]), None, "abc", {"a": [1.0]}, 3.0, map(float, [1, 2])],
    ids=lambda wrong: type(wrong).__name__,
)
def test_what_is_no_table_is_named(wrong):
    message = f"X is a {type(wrong).__name__}; expected an array, a data frame or series, or a list"
    for use in (
        lambda X: make_windows(X, 2),
        lambda X: future_targets(X, horizon=1),
        SlidingWindow(2).fit,
        StepwiseTransformer(StandardScaler()).fit,
        lambda X: GRURegressor().fit(X, [1.0]),
        unpad_sequences,
    ):
        with pytest.raises(TypeError, match=message):
            use(wrong)


def test_a_generator_is_no_target():
    for use in (
        lambda y: GRURegressor().fit(np.ones((3, 2, 1)), y),
        lambda y: future_targets(np.ones(3), y, horizon=1),
    ):
        with pytest.raises(
            TypeError, match="y is a generator; expected an array, a data frame or series, or a"
        ):
            use(value for value in [1.0, 2.0, 3.0])
