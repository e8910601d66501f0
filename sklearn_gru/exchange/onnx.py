"""ONNX: fitted models, whole pipelines and streams as graphs for other runtimes."""

from numbers import Integral
from typing import Any

from sklearn.base import is_classifier

from .._forecasting.gru_stream import GRUStream
from .._utils.typing import ArrayLike
from .extras import imported
from .fitted import fitted_model
from .onnx_channels import check_channels
from .onnx_converters import register
from .onnx_inputs import input_types
from .onnx_steps import for_one_conversion
from .onnx_streams import last_of, register_streams, step_of, stream_inputs

skl2onnx = imported("skl2onnx", "onnx")
optimisation = imported("skl2onnx.common.onnx_optimisation_identity", "onnx")

OLDEST_OPSET = 15  # of which on Shape tells a part of a shape


def to_onnx(model: Any, X: ArrayLike | None = None, *, target_opset: int | None = None) -> Any:
    """A fitted model, or a whole pipeline with one, as a graph of ONNX that computes the same.

    Parameters
    ----------
    model : estimator
        Fitted: a GRURegressor or GRUClassifier, or a ``Pipeline`` or a search of one, with
        :class:`~sklearn_gru.StepwiseTransformer`, :class:`~sklearn_gru.SlidingWindow` of one series,
        :class:`~sklearn_gru.LagSequences` and all that skl2onnx converts.  Or a :func:`~sklearn_gru.stream`
        of a model: a step of it.  Around it may be a ``TransformedTargetRegressor`` with scalers or with
        functions of NumPy, and the classes of calibrated bands.
    X : array-like, data frame or Windows, default=None
        Some samples as ``predict`` takes them, for their dtype, their axes and the names of
        their columns only: float32 makes a graph
        that takes and gives float32, any other dtype one of float64.  By default float32, and sequences of
        shape (n_samples, n_steps, n_channels) where the model reads them, else rows.  A data frame in front
        of a ``ColumnTransformer`` makes an input of each column.
    target_opset : int, default=None
        The version of ONNX's operations, 15 or later; by default the latest that skl2onnx is tested with.

    Returns
    -------
    onnx_model : onnx.ModelProto
        With one input, "X", whose numbers of samples and of steps are free.  Of numbers one output,
        "variable", of the shape of ``predict``, but (n_samples, 1) for one number.  Of classes two, "label"
        and "probabilities".  Of absent steps these are NaN, and "" where labels are strings; whole numbers
        that are labels at every step are floats.  Of a ConformalRegressor "bands" come beside "variable", as
        ``predict_interval`` gives them; those of an AdaptiveConformalRegressor are the ones of now, and
        follow no outcome.

        Of a stream two inputs: "x" of shape (n_series, n_columns), a reading of each series, and "past" of
        shape (n_series, length, n_channels), or "state" of shape (n_series, n_hidden) where that is carried,
        as the attribute ``state`` of the stream has it.  The last output, "next_past" or "next_state", goes
        in with the next reading.

    Raises
    ------
    ImportError
        If skl2onnx is not installed: ``pip install 'sklearn_gru[onnx]'``.
    TypeError, NotFittedError
        If ``model`` is no estimator and no stream, or not fitted.
    ValueError
        If ONNX cannot express it: windows of several series (``group``), of rows in another order (``time``)
        or filled where columns are known ahead; predictions that something else takes back; labels that are
        neither numbers nor strings; a step of which skl2onnx would drop columns.  What it cannot convert at
        all it says itself.  If ``X`` has other columns than those of ``fit``, or them in another order, or is
        of rows where the model reads sequences; if a search has ``refit=False``.

    See Also
    --------
    sklearn_gru.stream : For requests of one row: to a pipeline of rows such a row is a window of one step.

    Notes
    -----
    ONNX Runtime runs recurrent layers in float32 only.  Behind them all is computed in float64, so that also
    the graph of a float64 model agrees with ``predict`` to about 1e-6 of the spread of y.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import GRURegressor
    >>> from sklearn_gru.exchange import to_onnx
    >>> X = np.random.default_rng(0).normal(size=(100, 8, 2)).astype(np.float32)
    >>> model = GRURegressor(16, max_iter=2, random_state=0).fit(X, X[:, -1, 0])
    >>> graph = to_onnx(model)
    >>> [output.name for output in graph.graph.output]
    ['variable']
    """
    register()
    target_opset = _checked(target_opset)
    if isinstance(model, GRUStream):
        register_streams()
        step = step_of(model)
        return _converted(step, stream_inputs(model, step, X), target_opset, last_of(step))
    model = fitted_model(model)
    return _converted(model, input_types(model, X), target_opset, model)


def _converted(model, inputs, target_opset, last):
    """What skl2onnx makes of a model, of which ``last`` is the end or has it."""
    onnx_model, topology = skl2onnx.convert_sklearn(
        model,
        "sklearn_gru",
        initial_types=inputs,
        target_opset=target_opset,
        options=_tensors_of_classes(last),
        intermediate=True,
        **for_one_conversion(),
    )
    check_channels(topology)
    return optimisation.onnx_remove_node_identity(onnx_model)


def _tensors_of_classes(model):
    """The option of skl2onnx that makes probabilities a tensor, as ours are, and no list of dictionaries."""
    while hasattr(model, "steps"):
        model = model.steps[-1][1]
    return {id(model): {"zipmap": False}} if is_classifier(model) else None


def _checked(target_opset):
    latest = skl2onnx.get_latest_tested_opset_version()
    if target_opset is None:
        return latest
    is_whole = isinstance(target_opset, Integral) and not isinstance(target_opset, bool)
    if not is_whole or not OLDEST_OPSET <= target_opset <= latest:
        raise ValueError(
            f"target_opset={target_opset!r}; expected None or a whole number from {OLDEST_OPSET} to {latest}."
        )
    return int(target_opset)
