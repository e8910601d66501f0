"""Keras: a fitted model as a model of Keras, and a model of Keras as a fitted one."""

from typing import Any

import numpy as np

from .._estimators.classifier import GRUClassifier
from .._estimators.regressor import GRURegressor
from .._utils.refuse import refuse
from .._utils.typing import Labels
from .extras import imported
from .formula import estimator_of, formula_of, with_parameters
from .keras_model import GRUModel, model_of
from .keras_weights import cells_of_layer, weights_of_dense
from .plain import plain_formula
from .same_numbers import check_same_numbers, random_sequences

keras = imported("keras", "keras")
layers = keras.layers

# the options of a GRU of Keras that a cell of ours has
OF_CELL = {"activation": "tanh", "recurrent_activation": "sigmoid", "stateful": False, "go_backwards": False}


def to_keras(model: GRURegressor | GRUClassifier) -> GRUModel:
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


def from_keras(keras_model: Any, *, classes: Labels | None = None, **parameters: Any) -> Any:
    """A fitted model of a model of Keras, which predicts the same and can be trained on.

    Parameters
    ----------
    keras_model : GRUModel or keras.Model
        What :func:`to_keras` made, perhaps trained since; or a model of one or several
        ``keras.layers.GRU`` one after the other, each perhaps ``Bidirectional``, and a ``Dense``: a
        ``Sequential`` that knows its shapes, or of the functional API.
    classes : array-like of shape (n_classes,), default=None
        Of a classifier, in the order of the outputs: one output is the probability, or the log odds, of the
        second of two classes, several are those of each.  None is a regression.
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
        If Keras is not installed: ``pip install 'sklearn_gru[keras]'``, and one of its backends.
    TypeError
        If ``keras_model`` is something else, or a layer of it is.
    ValueError
        If a layer computes what a GRURegressor cannot: tried on a few
        random sequences too.

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
    return estimator_of(with_parameters(formula, parameters))


def _plain_formula(keras_model, classes):
    """The formula of a model of GRU layers and a Dense."""
    if not isinstance(keras_model, keras.Model):
        raise TypeError(f"keras_model is a {type(keras_model).__name__}; expected a keras.Model.")
    grus, readout = _layers_of(keras_model)
    for i, layer in enumerate(grus):
        _check_gru(layer, is_last=i == len(grus) - 1)
    inner = [gru for layer in grus for gru in _directions(layer)]
    refuse(
        len({layer.reset_after for layer in inner}) > 1 or len({type(layer) for layer in grus}) > 1,
        "The GRU layers differ in reset_after or in their directions; expected the same for all.",
    )
    weights, bias = weights_of_dense(readout)
    _check_readout(readout, classes, len(bias))
    parts = [cell for layer in grus for cell in cells_of_layer(layer)], weights, bias
    options = {
        "n_directions": 2 if isinstance(grus[0], layers.Bidirectional) else 1,
        "every_step": inner[-1].return_sequences,
    }
    _check_numbers(keras_model, readout, plain_formula(*parts, **options, classes=None))
    return plain_formula(*parts, **options, classes=classes)


def _check_numbers(keras_model, readout, formula):
    """Refuse a model that computes something else than its layers."""
    n_samples, n_steps, n_channels = keras_model.input_shape
    X = random_sequences(n_samples, n_steps, n_channels, formula.output_bias.dtype)
    inputs = X
    if not isinstance(keras_model, keras.Sequential):  # one, but perhaps in a list or a dictionary
        inputs = keras.tree.map_structure(lambda _: X, keras_model.input)
    found = keras.tree.flatten(keras_model(inputs, training=False))[0]
    found = keras.ops.convert_to_numpy(keras.ops.cast(found, "float64"))
    link = keras.activations.serialize(readout.activation)
    itemsize = np.dtype(readout.compute_dtype.replace("bfloat", "float")).itemsize
    check_same_numbers(formula, X, found, link=None if link == "linear" else link, itemsize=itemsize)


def _layers_of(keras_model):
    """The GRU layers and the Dense of a model in which one layer follows the other."""
    passed = layers.InputLayer, layers.Dropout  # what predicts goes through them unchanged
    *grus, readout = [layer for layer in keras_model.layers if not isinstance(layer, passed)] or [None]
    for layer in grus:
        if not isinstance(_one_direction(layer), layers.GRU):
            raise TypeError(
                f"Layer {layer.name!r} is a {_kind_of(layer)}; expected keras.layers.GRU, or "
                "Bidirectional of one, before the Dense. Absent steps are NaN in X and need no Masking."
            )
    if not grus or not isinstance(readout, layers.Dense):
        raise TypeError(
            f"The model has the layers {[layer.name for layer in keras_model.layers]}; expected one or "
            "several keras.layers.GRU and then a keras.layers.Dense."
        )
    if getattr(keras_model, "inputs", None) is None:  # a subclass, or one that has never seen a shape
        raise TypeError(
            f"The {type(keras_model).__name__} does not tell which layer reads which; expected a "
            "keras.Sequential that begins with keras.Input or is built, or a model of the functional API."
        )
    origin = keras_model.layers[0]
    for layer in keras_model.layers[1:]:
        _check_reads(f"Layer {layer.name!r}", getattr(layer, "input", None), origin)
        origin = layer
    outputs = getattr(keras_model, "outputs", None) or []
    _check_reads("The output of the model", outputs[0] if len(outputs) == 1 else None, origin)
    return grus, readout


def _check_reads(name, tensor, origin):
    """Refuse what reads anything else than the one layer before it."""
    history = getattr(tensor, "_keras_history", None)
    before = "several tensors or none" if history is None else f"layer {history.operation.name!r}"
    if history is None or history.operation is not origin:
        raise TypeError(f"{name} reads {before}; expected {origin.name!r}, one layer after the other.")


def _kind_of(layer):
    inner = _one_direction(layer)
    return type(layer).__name__ if inner is layer else f"{type(layer).__name__} of {type(inner).__name__}"


def _one_direction(layer):
    return _directions(layer)[0]


def _directions(layer):
    """The layers of both directions, or the one."""
    return [layer.forward_layer, layer.backward_layer] if isinstance(layer, layers.Bidirectional) else [layer]


def _check_gru(layer, *, is_last):
    """Refuse options of a recurrent layer that a cell of ours does not have."""
    gru, *backward = _directions(layer)
    _check_options(gru, layer.name, {} if is_last else {"return_sequences": True})
    for other in backward:
        _check_options(layer, layer.name, {"merge_mode": "concat"}, of_cell={})
        _check_options(other, other.name, {"units": gru.units, "go_backwards": True})


def _check_options(layer, name, expected, of_cell=OF_CELL):
    """Refuse a layer with other options than these."""
    for option, value in (of_cell | expected).items():
        given = getattr(layer, option)
        given = _name_of(given) if callable(given) else given
        refuse(given != value, f"{option} of layer {name!r} is {given!r}; expected {value!r}.")


def _name_of(activation):
    """What Keras calls an activation; a function of one's own by its own name."""
    name = keras.activations.serialize(activation)
    return name if isinstance(name, str) else getattr(activation, "__name__", type(activation).__name__)


def _check_readout(readout, classes, n_outputs):
    allowed = {"linear"} | (set() if classes is None else {"sigmoid" if n_outputs == 1 else "softmax"})
    activation = _name_of(readout.activation)
    refuse(
        activation not in allowed,
        f"activation of layer {readout.name!r} is {activation!r}; expected {' or '.join(sorted(allowed))}.",
    )
