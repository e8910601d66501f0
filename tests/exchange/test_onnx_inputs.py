"""What goes into a graph: types and shapes."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, make_windows

pytest.importorskip("skl2onnx")

from sklearn_gru.exchange import to_onnx

rng = np.random.default_rng(0)
ROWS = rng.normal(size=(40, 2))
Y = rng.normal(size=40)
WINDOWS = make_windows(ROWS, 4)


def network(**options):
    return GRURegressor(3, max_iter=1, random_state=0, **options)


def inputs(model, X=None):
    """The names of the inputs, with their types of elements and their axes; None is free."""
    found = {}
    for one in to_onnx(model, X).graph.input:
        tensor = one.type.tensor_type
        axes = [axis.dim_value if axis.HasField("dim_value") else None for axis in tensor.shape.dim]
        found[one.name] = ({1: "float", 8: "string", 11: "double"}[tensor.elem_type], axes)
    return found


def test_sequences_of_any_number_and_length_go_into_what_reads_sequences():
    assert inputs(network().fit(WINDOWS, Y)) == {"X": ("float", [None, None, 2])}
    scaled = make_pipeline(StepwiseTransformer(StandardScaler()), network()).fit(
        np.asarray(WINDOWS)[4:], Y[4:]
    )
    assert inputs(scaled) == {"X": ("float", [None, None, 2])}


def test_rows_go_into_what_reads_rows():
    assert inputs(make_pipeline(SlidingWindow(4), network()).fit(ROWS, Y)) == {"X": ("float", [None, 2])}
    flat = np.asarray(WINDOWS)[4:].reshape(36, 8)
    model = make_pipeline(StandardScaler(), network(n_channels=2)).fit(flat, Y[4:])
    assert inputs(model) == {"X": ("float", [None, 8])}


def test_a_sample_tells_the_dtype_and_the_axes_and_fixes_no_length():
    model = network(n_channels=2).fit(WINDOWS, Y)
    assert inputs(model, WINDOWS) == {"X": ("double", [None, None, 2])}
    assert inputs(model, np.zeros((3, 9, 2), np.float32)) == {"X": ("float", [None, None, 2])}
    assert inputs(model, np.zeros((3, 8), int)) == {"X": ("double", [None, 8])}


def test_a_data_frame_is_an_input_of_each_column_where_these_are_taken_by_name():
    table = pd.DataFrame(
        {"load": ROWS[:, 0].astype(np.float32), "day": ["Sat", "Sun"] * 20, "wind": ROWS[:, 1]}
    )
    columns = ColumnTransformer(
        [
            ("scaled", StandardScaler(), ["wind", "load"]),
            ("coded", OneHotEncoder(sparse_output=False), ["day"]),
        ]
    )
    model = make_pipeline(columns, SlidingWindow(3), network()).fit(table, Y)
    # numbers of one type, for they are put side by side
    assert inputs(model, table) == {
        "load": ("double", [None, 1]),
        "day": ("string", [None, 1]),
        "wind": ("double", [None, 1]),
    }


def test_what_is_no_array_of_numbers_with_two_or_three_axes_is_refused():
    model = network().fit(WINDOWS, Y)
    with pytest.raises(ValueError, match=r"X has shape \(4,\) and dtype float64; expected numbers of shape"):
        to_onnx(model, np.zeros(4))
    with pytest.raises(ValueError, match=r"X has shape \(1, 1\) and dtype <U1; expected numbers"):
        to_onnx(model, np.array([["a"]]))


TABLE = pd.DataFrame(ROWS, columns=["load", "wind"])


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
def test_columns_in_another_order_than_in_fit_are_refused(library):
    table = library({name: TABLE[name].to_numpy() for name in TABLE})
    model = make_pipeline(SlidingWindow(4), network()).fit(table, Y)
    assert inputs(model, table) == {"X": ("double", [None, 2])}
    with pytest.raises(
        ValueError, match=r"X has the columns \['wind', 'load'\]; expected .* \['load', 'wind'\]"
    ):
        to_onnx(model, table[["wind", "load"]])


@pytest.mark.parametrize("steps", [[], [StepwiseTransformer(StandardScaler())]])
def test_windows_of_columns_in_another_order_are_refused(steps):
    windows = make_windows(TABLE, 4)
    model = make_pipeline(*steps, network()).fit(windows, Y)
    assert inputs(model, windows) == {"X": ("double", [None, None, 2])}
    with pytest.raises(
        ValueError, match=r"X has the columns \['wind', 'load'\]; expected .* \['load', 'wind'\]"
    ):
        to_onnx(model, make_windows(TABLE[["wind", "load"]], 4))


def test_rows_for_a_model_of_sequences_are_refused():
    model = make_pipeline(StepwiseTransformer(StandardScaler()), network()).fit(WINDOWS, Y)
    with pytest.raises(ValueError, match=r"shape of rows, \(40, 2\), but the model was fitted on sequences"):
        to_onnx(model, ROWS)
    of_one_step = network().fit(ROWS[:, np.newaxis], Y)
    assert inputs(of_one_step, ROWS) == {"X": ("double", [None, 2])}
