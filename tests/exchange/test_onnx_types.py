"""The variables of a conversion."""

import numpy as np
import pytest

pytest.importorskip("skl2onnx")

from skl2onnx.common._topology import Variable

from sklearn_gru.exchange.onnx_types import dtype_of, float_like, types


def test_numbers_are_answered_in_double_where_they_came_in_double_and_else_in_float():
    expected = {
        types.DoubleTensorType: np.float64,
        types.FloatTensorType: np.float32,
        types.Int64TensorType: np.float32,
    }
    for kind, dtype in expected.items():
        variable = Variable("x", "x", type=kind([None, 2]), scope="")
        assert dtype_of(variable) is dtype
        assert float_like(variable) is (
            types.FloatTensorType if dtype is np.float32 else types.DoubleTensorType
        )
