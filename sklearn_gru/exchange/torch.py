"""PyTorch: a fitted model as a module, and a module as a fitted model."""

from typing import Any

import numpy as np

from .._estimators.classifier import GRUClassifier
from .._estimators.regressor import GRURegressor
from .._utils.refuse import refuse
from .._utils.typing import Labels
from .extras import imported
from .formula import estimator_of, formula_of, with_parameters
from .plain import check_dtypes, plain_formula
from .same_numbers import check_same_numbers, random_sequences
from .torch_module import GRUModule
from .torch_weights import array_of, cells_of

torch = imported("torch", "torch")
nn = torch.nn


def to_torch(model: GRURegressor | GRUClassifier) -> GRUModule:
    """A fitted model as a module of PyTorch, which computes the same and can be trained there.

    Parameters
    ----------
    model : GRURegressor or GRUClassifier
        Fitted, with ``reset_after=True`` and layers of one size.  Of a pipeline its last step.

    Returns
    -------
    module : GRUModule
        A ``torch.nn.Module`` whose ``gru`` is a ``torch.nn.GRU`` and whose ``readout`` is a
        ``torch.nn.Linear``, in the dtype of the weights and in evaluation mode.

    Raises
    ------
    ImportError
        If PyTorch is not installed: ``pip install 'sklearn_gru[torch]'``.
    TypeError, NotFittedError
        If ``model`` is no network, or not fitted.
    ValueError
        If PyTorch's GRU cannot express it exactly.

    See Also
    --------
    from_torch : The way back.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from sklearn_gru import GRURegressor
    >>> from sklearn_gru.exchange import to_torch
    >>> X = np.random.default_rng(0).normal(size=(100, 8, 2))
    >>> model = GRURegressor(16, reset_after=True, max_iter=2, random_state=0).fit(X, X[:, -1, 0])
    >>> module = to_torch(model)
    >>> with torch.no_grad():
    ...     y = module(torch.as_tensor(X)).numpy()
    >>> bool(np.abs(y - model.predict(X)).max() < 1e-12)
    True
    """
    return GRUModule(formula_of(model))


def from_torch(
    module: Any,
    readout: Any = None,
    *,
    classes: Labels | None = None,
    every_step: bool = False,
    **parameters: Any,
) -> Any:
    """A fitted model of a module of PyTorch, which predicts the same and can be trained on.

    Parameters
    ----------
    module : GRUModule or torch.nn.GRU
        What :func:`to_torch` made, perhaps trained since; or any GRU.
    readout : torch.nn.Linear, default=None
        What is applied to the last state of a ``torch.nn.GRU``, or to its state at every step.
    classes : array-like of shape (n_classes,), default=None
        Of a classifier, in the order of the outputs: one output is the log odds of the second of two
        classes, several are scores whose softmax are the probabilities.  None is a regression.
    every_step : bool, default=False
        Whether the readout is applied at every step.
    **parameters : dict
        Of the estimator, for the training to come, such as ``learning_rate_init`` or ``loss``; what the
        weights tell, such as ``hidden_layer_sizes``, they tell alone.

    Returns
    -------
    model : GRURegressor or GRUClassifier
        Fitted.  ``partial_fit``, and ``fit`` with ``warm_start=True``, go on from its weights with a new
        optimizer.

    Raises
    ------
    ImportError
        If PyTorch is not installed: ``pip install 'sklearn_gru[torch]'``.
    TypeError
        If ``module`` or ``readout`` are something else.
    ValueError
        If they do not belong together, or compute what a GRURegressor cannot: tried on a few
        random sequences too.

    See Also
    --------
    to_torch : The way there.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from sklearn_gru.exchange import from_torch
    >>> gru, readout = torch.nn.GRU(2, 16, batch_first=True), torch.nn.Linear(16, 1)
    >>> model = from_torch(gru, readout)
    >>> model.predict(np.zeros((3, 8, 2), np.float32)).shape
    (3,)
    """
    if isinstance(module, GRUModule):
        refuse(
            readout is not None or classes is not None or every_step,
            "readout, classes and every_step are those of the module itself: give them with a "
            "torch.nn.GRU only.",
        )
        formula = module.formula()
    else:
        formula = _plain_formula(module, readout, classes, every_step)
    return estimator_of(with_parameters(formula, parameters))


def _plain_formula(gru, readout, classes, every_step):
    """The formula of a ``torch.nn.GRU`` and a ``torch.nn.Linear``."""
    for name, module, kind in (("module", gru, nn.GRU), ("readout", readout, nn.Linear)):
        if not isinstance(module, kind):
            raise TypeError(f"{name} is a {_called(module, kind)}; expected a torch.nn.{kind.__name__}.")
    refuse(
        not isinstance(every_step, (bool, np.bool_)), f"every_step={every_step!r}; expected True or False."
    )
    n_directions = 2 if gru.bidirectional else 1
    n_states = gru.hidden_size * n_directions
    refuse(
        readout.in_features != n_states,
        f"readout reads {readout.in_features} numbers, but the GRU has {n_states} states.",
    )
    check_dtypes(array_of(one).dtype.name for module in (gru, readout) for one in module.parameters())
    X, found = _tried(gru, readout, every_step)  # first: what weights are made of is made when they are used
    weights = array_of(readout.weight).T.copy()
    bias = np.zeros(weights.shape[1], weights.dtype) if readout.bias is None else array_of(readout.bias)
    parts, options = (cells_of(gru), weights, bias), {"n_directions": n_directions, "every_step": every_step}
    formula = plain_formula(*parts, **options, classes=classes, dropout=float(gru.dropout))
    check_same_numbers(plain_formula(*parts, **options, classes=None), X, found)
    return formula


def _called(module, kind):
    """What something else is; those that are quantized have the same names as others."""
    name = type(module).__name__
    return f"{type(module).__module__}.{name}" if name == kind.__name__ else name


def _tried(gru, readout, every_step):
    """Random sequences, and what a GRU and the readout of its states make of them in evaluation mode."""
    weight, modes = next(gru.parameters()), [(module, module.training) for module in (gru, readout)]
    X = random_sequences(None, None, gru.input_size, array_of(weight).dtype)
    tensor = torch.as_tensor(X, device=weight.device)
    try:
        gru.eval(), readout.eval()
        with torch.no_grad():
            states, final = gru(tensor if gru.batch_first else tensor.transpose(0, 1))
            states = states if gru.batch_first else states.transpose(0, 1)
            last = torch.cat(list(final[-2 if gru.bidirectional else -1 :]), 1)
            return X, readout(states if every_step else last).cpu().numpy()
    finally:
        for module, was_training in modes:
            module.train(was_training)
