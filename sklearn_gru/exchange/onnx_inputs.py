"""What goes into a graph of ONNX: the types that a fitted model, or a sample of X, tells."""

import numpy as np

from .._forecasting.fitted_chain import FittedChain
from .._tables.columns import column_of
from .._tables.feature_names import column_names
from .._tables.frames import columns_of, is_frame
from .._windows.windows import Windows
from .input_shape import input_shape
from .onnx_steps import check_is_of_one_series
from .onnx_types import types


def input_types(model, X):
    """The inputs as skl2onnx takes them, by their names: "X", or the columns of a data frame.

    The numbers of samples and of steps stay free.
    """
    chain = FittedChain(model)
    if chain.window is not None:
        check_is_of_one_series(chain.window)
    if X is None:
        return [("X", types.FloatTensorType(input_shape(chain)))]
    if is_frame(X) and hasattr(chain.first, "transformers_"):  # a ColumnTransformer, which takes them by name
        return _types_of_columns(X)
    _check_names(chain, X)
    values = X if isinstance(X, Windows) else array_of(X)
    if values.ndim not in (2, 3) or values.dtype.kind not in "fiub":
        raise ValueError(
            f"X has shape {values.shape} and dtype {values.dtype}; expected numbers of shape (n_samples, "
            "n_steps, n_channels) or (n_rows, n_columns)."
        )
    _check_axes(chain, values)
    kind = types.FloatTensorType if values.dtype == np.float32 else types.DoubleTensorType
    return [("X", kind([*[None] * (values.ndim - 1), values.shape[-1]]))]


def array_of(X):
    """Samples as an array."""
    try:
        return np.asarray(X)
    except ValueError as error:
        raise ValueError(f"X is no array: {error}") from error


def _check_names(chain, X):
    """Refuse columns in another order than in ``fit``, for the graph knows no names."""
    if isinstance(X, Windows):
        found, recipe = X.column_names, chain.recipe
        fitted = None if recipe is None or recipe.is_changed else recipe.names
    else:
        found = column_names(X) if is_frame(X) else None
        fitted = getattr(chain.first, "feature_names_in_", None)
    if found is not None and fitted is not None and list(found) != list(fitted):
        raise ValueError(
            f"X has the columns {list(found)}; expected those of fit in their order, {list(fitted)}, in "
            "which the graph takes them."
        )


def _check_axes(chain, values):
    """Refuse rows for a model of sequences, unless each may be a flattened one."""
    shape = input_shape(chain)
    is_row = values.ndim == 2 and len(shape) == 3 and values.shape[1] == shape[2]
    if is_row and chain.sequence_length != 1:
        raise ValueError(
            f"X has the shape of rows, {values.shape}, but the model was fitted on sequences; expected some "
            "of these, of shape (n_samples, n_steps, n_channels), or X=None."
        )
    is_wrong = values.ndim == len(shape) and values.shape[-1] != shape[-1]
    if is_wrong or not values.shape[-1]:
        raise ValueError(
            f"X has {values.shape[-1]} columns or channels, but the model reads {shape[-1]}; X has shape "
            f"{values.shape}."
        )


def _types_of_columns(X):
    """Strings, and numbers of one type for all."""
    columns = {name: np.asarray(column_of(X, name, "X", len(X))).dtype for name in columns_of(X)}
    numbers = {dtype for dtype in columns.values() if dtype.kind in "fiub"}
    number = types.FloatTensorType if numbers == {np.dtype(np.float32)} else types.DoubleTensorType
    return [
        (name, (number if dtype in numbers else types.StringTensorType)([None, 1]))
        for name, dtype in columns.items()
    ]
