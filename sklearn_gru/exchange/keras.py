"""Keras: a fitted model as a model of Keras, and a model of Keras as a fitted one."""

from dataclasses import replace

import numpy as np

from .._utils.refuse import refuse
from .extras import imported
from .formula import estimator_of, formula_of
from .keras_model import GRUModel, model_of
from .keras_weights import cells_of_layer, weights_of
from .plain import plain_formula

keras = imported("keras", "keras")
layers = keras.layers


def to_keras(model):
    """A fitted model as a model of Keras, which computes the same and can be trained there.

    Parameters
    ----------
    model : GRURegressor or GRUClassifier
        Fitted.  Of a pipeline its last step.

    Returns
    -------
    keras_model : GRUModel
        A ``keras.Model`` of ``keras.layers.GRU`` and ``keras.layers.Dense``, in the dtype of the weights; its
        own ``save`` and ``keras.saving.load_model`` keep it whole, once ``sklearn_gru.exchange.keras`` is
        imported.

    Raises
    ------
    ImportError
        If Keras is not installed: ``pip install 'sklearn_gru[keras]'``, and one of its backends.
    TypeError, NotFittedError
        If ``model`` is no network, or not fitted.
    ValueError
        If the classes are neither numbers nor strings.

    See Also
    --------
    from_keras : The way back.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import GRURegressor
    >>> from sklearn_gru.exchange import to_keras
    >>> X = np.random.default_rng(0).normal(size=(100, 8, 2)).astype(np.float32)
    >>> model = GRURegressor(16, max_iter=2, random_state=0).fit(X, X[:, -1, 0])
    >>> y = to_keras(model).predict(X, verbose=0)
    >>> bool(np.abs(y - model.predict(X)).max() < 1e-5)
    True
    """
    return model_of(formula_of(model))


def from_keras(keras_model, *, classes=None, **parameters):
    """A fitted model of a model of Keras, which predicts the same and can be trained on.

    Parameters
    ----------
    keras_model : GRUModel or keras.Model
        What :func:`to_keras` made, perhaps trained since; or a model of one or several
        ``keras.layers.GRU`` one after the other, each perhaps ``Bidirectional``, and a ``Dense``.
    classes : array-like of shape (n_classes,), default=None
        Of a classifier, in the order of the outputs: one output is the probability, or the log odds, of the
        second of two classes, several are those of each.  None is a regression.
    **parameters : dict
        Of the estimator, for the training to come, such as ``learning_rate_init``.

    Returns
    -------
    model : GRURegressor or GRUClassifier
        Fitted.  ``partial_fit``, and ``fit`` with ``warm_start=True``, go on from its weights with a new
        optimizer.

    Raises
    ------
    ImportError
        If Keras is not installed: ``pip install 'sklearn_gru[keras]'``, and one of its backends.
    TypeError
        If ``keras_model`` is something else, or a layer of it is.
    ValueError
        If a layer computes what a GRURegressor cannot.

    See Also
    --------
    to_keras : The way there.

    Examples
    --------
    >>> import numpy as np, keras
    >>> from sklearn_gru.exchange import from_keras
    >>> network = keras.Sequential([keras.Input((None, 2)), keras.layers.GRU(16), keras.layers.Dense(1)])
    >>> from_keras(network).predict(np.zeros((3, 8, 2), np.float32)).shape
    (3,)
    """
    if isinstance(keras_model, GRUModel):
        refuse(
            classes is not None, "classes are those of the model itself: give them with another model only."
        )
        formula = keras_model.formula()
    else:
        formula = _plain_formula(keras_model, classes)
    return estimator_of(replace(formula, parameters={**formula.parameters, **parameters}))


def _plain_formula(keras_model, classes):
    """The formula of a model of GRU layers and a Dense."""
    if not isinstance(keras_model, keras.Model):
        raise TypeError(f"keras_model is a {type(keras_model).__name__}; expected a keras.Model.")
    grus, readout = _layers_of(keras_model)
    for i, layer in enumerate(grus):
        _check_gru(layer, is_last=i == len(grus) - 1)
    inner = [_one_direction(layer) for layer in grus]
    refuse(
        len({layer.reset_after for layer in inner}) > 1 or len({type(layer) for layer in grus}) > 1,
        "The GRU layers differ in reset_after or in their directions; expected the same for all.",
    )
    weights, *bias = weights_of(readout)
    bias = bias[0] if bias else np.zeros(weights.shape[1], weights.dtype)
    _check_readout(readout, classes, len(bias))
    return plain_formula(
        [cell for layer in grus for cell in cells_of_layer(layer)],
        weights,
        bias,
        n_directions=2 if isinstance(grus[0], layers.Bidirectional) else 1,
        every_step=inner[-1].return_sequences,
        classes=classes,
    )


def _layers_of(keras_model):
    """The GRU layers and the Dense of a model in which one layer follows the other."""
    passed = layers.InputLayer, layers.Dropout  # what predicts goes through them unchanged
    *grus, readout = [layer for layer in keras_model.layers if not isinstance(layer, passed)] or [None]
    for layer in grus:
        if not isinstance(_one_direction(layer), layers.GRU):
            raise TypeError(
                f"Layer {layer.name!r} is a {type(layer).__name__}; expected keras.layers.GRU, or "
                "Bidirectional of one, before the Dense. Absent steps are NaN in X and need no Masking."
            )
    if not grus or not isinstance(readout, layers.Dense):
        raise TypeError(
            f"The model has the layers {[layer.name for layer in keras_model.layers]}; expected one or "
            "several keras.layers.GRU and then a keras.layers.Dense."
        )
    origin = keras_model.layers[0]
    for layer in keras_model.layers[1:]:
        before = layer.input._keras_history.operation
        if before is not origin:
            raise TypeError(
                f"Layer {layer.name!r} reads layer {before.name!r}; expected {origin.name!r}, one layer "
                "after the other."
            )
        origin = layer
    return grus, readout


def _one_direction(layer):
    return layer.forward_layer if isinstance(layer, layers.Bidirectional) else layer


def _check_gru(layer, *, is_last):
    """Refuse options of a recurrent layer that a cell of ours does not have."""
    gru, found = _one_direction(layer), {}
    if isinstance(layer, layers.Bidirectional):
        found["merge_mode"] = (layer.merge_mode, "concat")
    found |= {
        "activation": (keras.activations.serialize(gru.activation), "tanh"),
        "recurrent_activation": (keras.activations.serialize(gru.recurrent_activation), "sigmoid"),
        "stateful": (gru.stateful, False),
        "go_backwards": (gru.go_backwards, False),
    }
    if not is_last:
        found["return_sequences"] = (gru.return_sequences, True)
    for name, (value, expected) in found.items():
        refuse(value != expected, f"{name} of layer {layer.name!r} is {value!r}; expected {expected!r}.")


def _check_readout(readout, classes, n_outputs):
    allowed = {"linear"} | (set() if classes is None else {"sigmoid" if n_outputs == 1 else "softmax"})
    activation = keras.activations.serialize(readout.activation)
    refuse(
        activation not in allowed,
        f"activation of layer {readout.name!r} is {activation!r}; expected {' or '.join(sorted(allowed))}.",
    )
