"""The flat parameter vector and its public layout."""

from itertools import product

import numpy as np
import pytest

from sklearn_gru._engine.parameters import Layout

ALL = [*product([False, True], [False, True])]


@pytest.fixture(params=ALL, ids=lambda p: f"bidirectional={p[0]}, reset_after={p[1]}")
def layout(request):
    return Layout(2, (3, 5), 4, *request.param)


def number_of_parameters(C, sizes, O, bidirectional, reset_after):
    D = 2 if bidirectional else 1
    total = 0
    for H in sizes:
        total += D * (3 * H * C + 3 * H * H + 3 * H + (H if reset_after else 0))
        C = D * H
    return total + C * O + O


@pytest.mark.parametrize(("bidirectional", "reset_after"), ALL)
def test_every_weight_is_counted(bidirectional, reset_after):
    options = 2, (3, 5), 4, bidirectional, reset_after
    assert Layout(*options).n_parameters == number_of_parameters(*options)


def test_a_layer_reads_all_directions_of_the_layer_before():
    assert Layout(2, (3, 5), 4).cell_sizes == [(2, 3), (3, 5)]
    layout = Layout(2, (3, 5), 4, bidirectional=True)
    assert layout.cell_sizes == [(2, 3), (2, 3), (6, 5), (6, 5)]
    assert (layout.n_states, layout.n_directions, layout.n_outputs) == (10, 2, 4)


def test_the_views_are_the_whole_vector_once(layout):
    parameters = np.zeros(layout.n_parameters)
    cells, readout = layout.views(parameters)
    for view in [part for cell in cells for part in cell if part is not None] + [readout]:
        view += 1
    np.testing.assert_array_equal(parameters, 1)
    assert [cell.reset_bias is not None for cell in cells] == [layout.reset_after] * len(cells)


def test_unpacking_and_packing_returns_the_vector(layout):
    parameters = np.random.default_rng(0).normal(size=layout.n_parameters)
    np.testing.assert_array_equal(layout.pack(*layout.unpack(parameters)), parameters)


def test_what_is_unpacked_has_the_public_shapes_and_is_a_copy(layout):
    parameters = np.random.default_rng(0).normal(size=layout.n_parameters)
    cells, readout_weights, readout_bias = layout.unpack(parameters)
    for (U, W, b, b_q), (C, H) in zip(cells, layout.cell_sizes, strict=True):
        assert (U.shape, W.shape, b.shape) == ((C, 3 * H), (H, 3 * H), (3 * H,))
        assert (b_q is not None and b_q.shape == (H,)) == layout.reset_after
        for array in (U, W, b) if b_q is None else (U, W, b, b_q):
            assert array.flags.c_contiguous
            assert not np.shares_memory(array, parameters)
    assert (readout_weights.shape, readout_bias.shape) == ((layout.n_states, 4), (4,))
    assert not np.shares_memory(readout_weights, parameters)
    assert not np.shares_memory(readout_bias, parameters)


def test_packed_weights_stand_where_the_views_say(layout):
    cells, readout_weights, readout_bias = layout.unpack(np.arange(1.0, layout.n_parameters + 1))
    views, readout = layout.views(layout.pack(cells, readout_weights, readout_bias))
    for view, (U, W, b, b_q), (_, H) in zip(views, cells, layout.cell_sizes, strict=True):
        for i in range(3):  # z, r, h
            own = slice(i * H, (i + 1) * H)
            rows = view.candidate if i == 2 else view.gates[own]
            parts = [U.T[own], b[own, np.newaxis], W.T[own]]
            expected = np.hstack(parts if i == 2 else [parts[2], *parts[:2]])
            np.testing.assert_array_equal(rows, expected)
        if layout.reset_after:
            np.testing.assert_array_equal(view.reset_bias[:, 0], b_q)
    np.testing.assert_array_equal(readout, np.column_stack([readout_weights.T, readout_bias]))


def test_the_first_weights_have_the_documented_variances():
    layout = Layout(20, (100, 80), 30, bidirectional=True, reset_after=True)
    parameters = layout.initial_parameters(np.random.RandomState(0), float)
    cells, readout, bias = layout.unpack(parameters)
    for cell, (C, H) in zip(cells, layout.cell_sizes, strict=True):
        assert cell.input_weights.var() == pytest.approx(2 / (C + H), rel=0.07)
        assert cell.recurrent_weights.var() == pytest.approx(1 / H, rel=0.07)
        assert not cell.biases.any()
        assert not cell.candidate_bias.any()
    assert readout.var() == pytest.approx(2 / (160 + 30), rel=0.1)
    assert not bias.any()


def test_single_precision_begins_with_the_weights_of_double_precision():
    layout = Layout(2, (3,), 1)
    double = layout.initial_parameters(np.random.RandomState(0), np.float64)
    single = layout.initial_parameters(np.random.RandomState(0), np.float32)
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(single, double.astype(np.float32))


def test_both_variants_begin_with_the_same_weights():
    cells, readout, _ = Layout(2, (3, 4), 1).unpack(
        Layout(2, (3, 4), 1).initial_parameters(np.random.RandomState(0), float)
    )
    after = Layout(2, (3, 4), 1, reset_after=True)
    cells_after, readout_after, _ = after.unpack(after.initial_parameters(np.random.RandomState(0), float))
    np.testing.assert_array_equal(readout, readout_after)
    for cell, other in zip(cells, cells_after, strict=True):
        np.testing.assert_array_equal(cell.recurrent_weights, other.recurrent_weights)


def test_the_penalty_is_of_weights_and_not_of_biases(layout):
    parameters = np.random.default_rng(0).normal(size=layout.n_parameters)
    value, derivative = layout.penalty(parameters, 0.3)
    cells, readout, bias = layout.unpack(parameters)
    expected = sum((U**2).sum() + (W**2).sum() for U, W, *_ in cells) + (readout**2).sum()
    assert value == pytest.approx(0.5 * 0.3 * expected, rel=1e-14)
    d_cells, d_readout, d_bias = layout.unpack(derivative)
    np.testing.assert_allclose(d_readout, 0.3 * readout, rtol=1e-15)
    assert bias.any()
    assert not d_bias.any()
    for (U, W, b, b_q), (d_U, d_W, d_b, d_b_q) in zip(cells, d_cells, strict=True):
        np.testing.assert_allclose(d_U, 0.3 * U, rtol=1e-15)
        np.testing.assert_allclose(d_W, 0.3 * W, rtol=1e-15)
        assert b.any()
        assert not d_b.any()
        assert b_q is None or (b_q.any() and not d_b_q.any())


def test_the_penalty_keeps_single_precision(layout):
    value, derivative = layout.penalty(np.ones(layout.n_parameters, np.float32), np.float64(0.3))
    assert (value.dtype, derivative.dtype) == (np.float32, np.float32)


def test_the_largest_product_of_a_step_is_counted():
    # gates of the second layer: 2 * 7 rows, 7 + 5 + 1 columns
    assert Layout(3, (5, 7), 2).largest_product(10) == 10 * 14 * 13
    assert Layout(3, (5, 7), 2).largest_product(1, gates_apart=True) == 7 * 13
    assert Layout(3, (5, 7), 12).largest_product(1, gates_apart=True) == 12 * 8  # the readout
    # with two directions it reads twice as much
    assert Layout(3, (5, 7), 2, bidirectional=True).largest_product(10) == 10 * 14 * 18
