"""MLflow: the signature of a fitted model of sequences, of any number and any length."""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._estimators.fitted_network import predicts_every_step
from .._forecasting.fitted_chain import FittedChain
from .extras import imported
from .input_shape import input_shape

models = imported("mlflow.models", "mlflow")
schema = imported("mlflow.types.schema", "mlflow")


def mlflow_signature(model):
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
    NotFittedError
        If ``model`` is not fitted.
    ValueError
        If it was fitted on rows: a signature of a table leaves their number free by itself.

    See Also
    --------
    sklearn_gru.exchange.save_model : A file by itself, without a registry.

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
    check_is_fitted(model)
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
