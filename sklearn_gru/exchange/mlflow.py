"""MLflow: what it has to be told of a fitted model, the names to trust and the signature of sequences."""

from typing import Any

import numpy as np

from .._estimators.fitted_network import predicts_every_step
from .._forecasting.fitted_chain import FittedChain
from .extras import imported
from .fitted import fitted_model
from .input_shape import input_shape
from .trusted import untrusted

models = imported("mlflow.models", "mlflow")
schema = imported("mlflow.types.schema", "mlflow")


def mlflow_arguments(model: Any) -> dict[str, Any]:
    """What ``mlflow.sklearn.log_model`` and ``save_model`` have to be told of a fitted model.

    MLflow saves models in the format of skops, which does not load classes that are not scikit-learn's before
    they are named, and has no place where a package could name its own.

    Parameters
    ----------
    model : estimator
        Fitted: of sequences, ``Windows`` or rows.

    Returns
    -------
    arguments : dict
        "skops_trusted_types", the names of what the model is made of beside scikit-learn's estimators; and,
        of a model of sequences, "signature", which is :func:`mlflow_signature`.  That of a model of rows is
        ``mlflow.models.infer_signature(X, y)``.

    Raises
    ------
    ImportError
        If MLflow, which brings skops, is not installed: ``pip install 'sklearn_gru[mlflow]'``.
    TypeError, NotFittedError
        If ``model`` is no estimator, or not fitted.
    ValueError
        If it holds other classes or functions than those of this package, of scikit-learn and of NumPy that
        do no more than keep what they are given.  They are named: whoever trusts them tells MLflow himself.

    See Also
    --------
    mlflow_signature : The signature alone.
    sklearn_gru.exchange.save_model : A file by itself, without a registry.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import GRURegressor
    >>> from sklearn_gru.exchange import mlflow_arguments
    >>> X = np.random.default_rng(0).normal(size=(100, 8, 2)).astype(np.float32)
    >>> model = GRURegressor(16, max_iter=2, random_state=0).fit(X, X[:, -1, 0])
    >>> arguments = mlflow_arguments(model)
    >>> sorted(arguments)
    ['signature', 'skops_trusted_types']
    >>> arguments["skops_trusted_types"]
    ['sklearn_gru.GRURegressor']

    Then ``mlflow.sklearn.log_model(model, name="model", **arguments)``.
    """
    fitted_model(model)
    arguments = {"skops_trusted_types": _names_to_trust(model)}
    if hasattr(model, "predict") and len(input_shape(FittedChain(model))) == 3:
        arguments["signature"] = mlflow_signature(model)
    return arguments


def _names_to_trust(model):
    skops = imported("skops.io", "mlflow")
    names = skops.get_untrusted_types(data=skops.dumps(model))
    strange = untrusted(names)
    if strange:
        raise ValueError(
            f"The model holds {strange}, of which this package does not know what they do. If you do, give "
            f"skops_trusted_types={sorted(names)} to MLflow yourself."
        )
    return sorted(names)


def mlflow_signature(model: Any) -> Any:
    """What MLflow has to know of a fitted model of sequences: shapes and dtypes of X and of the predictions.

    An ``input_example``, or ``mlflow.models.infer_signature``, would fix the number of steps, for they
    see one X only.

    Parameters
    ----------
    model : estimator
        Fitted on sequences or ``Windows``: a GRURegressor or GRUClassifier, a ``Pipeline``, a search, or
        anything else around them.

    Returns
    -------
    signature : mlflow.models.ModelSignature
        X is a tensor of shape (-1, -1, n_channels), where -1 is any number; its dtype is that of the
        weights, so that numbers in a request are the same as in Python.

    Raises
    ------
    ImportError
        If MLflow is not installed: ``pip install 'sklearn_gru[mlflow]'``.
    TypeError, NotFittedError
        If ``model`` does not predict, or is not fitted.
    ValueError
        If it was fitted on rows: a signature of a table leaves their number free by itself.

    See Also
    --------
    mlflow_arguments : The signature, and the names to trust.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import GRURegressor
    >>> from sklearn_gru.exchange import mlflow_signature
    >>> X = np.random.default_rng(0).normal(size=(100, 8, 2)).astype(np.float32)
    >>> model = GRURegressor(16, max_iter=2, random_state=0).fit(X, X[:, -1, 0])
    >>> mlflow_signature(model).inputs
    [Tensor('float32', (-1, -1, 2))]
    """
    fitted_model(model)
    if not hasattr(model, "predict"):
        raise TypeError(f"model is a {type(model).__name__}, which does not predict; expected one that does.")
    chain = FittedChain(model)
    shape = input_shape(chain)
    if len(shape) < 3:
        raise ValueError(
            "The model was fitted on rows, of which a table has any number: expected a model of sequences; "
            "of this one mlflow.models.infer_signature(X, y) is right."
        )
    dtype = np.float64 if chain.network is None else chain.network.output_weights_.dtype
    X = np.zeros((2, chain.sequence_length or 1, shape[-1]), dtype)
    y = model.predict(X)
    n_free = 2 if predicts_every_step(chain.network) else 1
    return models.ModelSignature(_tensor(X, 2), _tensor(y, n_free))


def _tensor(array, n_free):
    """A schema of arrays like this one, of which the first axes are free."""
    shape = (*[-1] * n_free, *array.shape[n_free:])
    dtype = np.dtype(str) if array.dtype.kind == "U" else array.dtype  # strings of any length
    return schema.Schema([schema.TensorSpec(dtype, shape)])
