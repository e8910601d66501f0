"""ONNX: fitted models, whole pipelines and streams as graphs for other runtimes."""

import numpy as np
from sklearn.base import is_classifier as sklearn_is_classifier

from .extras import imported
from .onnx_converters import register

onnx = imported("onnx", "onnx")
skl2onnx = imported("skl2onnx", "onnx")
types = imported("skl2onnx.common.data_types", "onnx")


def to_onnx(model, X=None, *, target_opset=None):
    register()
    while hasattr(model, "best_estimator_"):
        model = model.best_estimator_
    kind = types.FloatTensorType if X is None or X.dtype == np.float32 else types.DoubleTensorType
    initial = [("X", kind([None, None, model.n_channels_in_] if X is None else [None]*(X.ndim-1)+[X.shape[-1]]))]
    return skl2onnx.convert_sklearn(model, initial_types=initial, options={id(model): {"zipmap": False}} if sklearn_is_classifier(model) else None, target_opset=target_opset)
