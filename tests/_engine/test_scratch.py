"""Workspaces hand out the same memory again."""

import numpy as np

from sklearn_gru._engine.scratch import Workspace


def test_a_name_gives_the_same_memory_again():
    workspace = Workspace(np.float32)
    first = workspace.array("a", (4, 5))
    second = workspace.array("a", (3, 5))
    assert np.shares_memory(first, second)
    assert second.flags.c_contiguous
    assert first.dtype == np.float32


def test_a_larger_shape_grows_the_buffer_and_new_memory_is_finite():
    workspace = Workspace(float)
    workspace.array("a", (2,))[...] = 7
    np.testing.assert_array_equal(workspace.array("a", (1000,)), 0)


def test_names_and_parts_are_apart():
    workspace = Workspace(float)
    arrays = [workspace.array("a", (2,)), workspace.array("b", (2,)), workspace.part(0).array("a", (2,))]
    for i, array in enumerate(arrays):
        array[...] = i
    assert [array[0] for array in arrays] == [0, 1, 2]


def test_zeros_are_zero_again():
    workspace = Workspace(float)
    workspace.zeros("a", (3,))[...] = 5
    np.testing.assert_array_equal(workspace.zeros("a", (3,)), 0)
