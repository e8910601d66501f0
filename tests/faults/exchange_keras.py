"""Models of Keras: of other layers, of other wiring, and of weights that are no numbers."""

import keras
import numpy as np
from keras import layers
from keras.layers import GRU, Bidirectional, Dense
from sklearn.exceptions import NotFittedError

from sklearn_gru import GRUClassifier, GRURegressor
from sklearn_gru.exchange import to_keras

from .entry import Fault, gives, refused
from .exchange_shared import CLASSES, NO_NETWORKS, PARAMETERS
from .ordinary import SMALL, N, X, subject

FUNCTIONS = {}


def model(*parts, shape=(None, 2), **options):
    """A Sequential of layers, always with the same weights."""
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input(shape, **options), *(part() for part in parts)])


def _gru(units=4, **options):
    return lambda: GRU(units, **options)


def _dense(units=1, **options):
    return lambda: Dense(units, **options)


def _filled(value):
    made = model(_gru(), _dense())
    made.set_weights([np.full_like(weight, value) for weight in made.get_weights()])
    return made


def _quantised(to):
    made = model(_gru(), _dense())
    made.layers[-1].quantize(to)
    return made


def _of_two_outputs():
    keras.utils.set_random_seed(0)
    read = keras.Input((None, 2))
    states = GRU(4)(read)
    return keras.Model(read, [Dense(1)(states), Dense(1)(states)])


def _with_a_state():
    keras.utils.set_random_seed(0)
    read, state = keras.Input((None, 2)), keras.Input((4,))
    return keras.Model([read, state], Dense(1)(GRU(4)(read, initial_state=state)))


def _own(x):
    return x


EXPECTED = "expected keras.layers.GRU"
ALONE = "expected one or several keras.layers.GRU and then"
INNER = {"return_sequences": True}
BOTH = {
    "one direction after both": [lambda: Bidirectional(GRU(4, **INNER)), _gru(), _dense()],
    "reset_after of two kinds": [_gru(**INNER), _gru(reset_after=False), _dense()],
}
# how a model is made, what the error says, its type
NO_MODELS = {
    "None": (lambda: None, "keras_model is a NoneType", TypeError),
    "a string": (lambda: "model.keras", "keras_model is a str", TypeError),
    "a class": (lambda: keras.Model, "keras_model is a type", TypeError),
    "a layer": (_gru(), "keras_model is a GRU", TypeError),
    "a fitted model": (lambda: subject("GRURegressor"), "keras_model is a GRURegressor", TypeError),
    "no layers": (keras.Sequential, ALONE, TypeError),
    "no GRU": (lambda: model(_dense(), shape=(2,)), ALONE, TypeError),
    "no readout": (lambda: model(_gru()), ALONE, TypeError),
    "a readout of each step": (
        lambda: model(_gru(**INNER), lambda: layers.TimeDistributed(Dense(1))),
        ALONE,
        TypeError,
    ),
    "no shapes": (lambda: keras.Sequential([GRU(4), Dense(1)]), "which layer reads which", TypeError),
    "two outputs": (_of_two_outputs, EXPECTED, TypeError),
    "a state that is given": (_with_a_state, "reads several tensors or none", TypeError),
    "one model in another": (lambda: model(lambda: model(_gru()), _dense()), "is a Sequential", TypeError),
    "NaN": (lambda: _filled(np.nan), "NaN or infinity", ValueError),
    "infinity": (lambda: _filled(np.inf), "NaN or infinity", ValueError),
    "int8": (lambda: _quantised("int8"), "int8", ValueError),
    "float64 beside float32": (lambda: model(_gru(dtype="float64"), _dense()), "throughout", ValueError),
}
FRONT = {
    "LSTM": lambda: layers.LSTM(4),
    "SimpleRNN": lambda: layers.SimpleRNN(4),
    "RNN": lambda: layers.RNN(layers.GRUCell(4)),
    "Bidirectional of LSTM": lambda: Bidirectional(layers.LSTM(4)),
}
BEFORE = {
    "Masking": layers.Masking,
    "GaussianNoise": lambda: layers.GaussianNoise(1.0),
    "LayerNormalization": layers.LayerNormalization,
    "Conv1D": lambda: layers.Conv1D(2, 1),
    "Dense": _dense(2),
}
BEHIND = {"Dense": _dense(3), "BatchNormalization": layers.BatchNormalization}
OPTIONS = [
    ({"activation": "relu"}, ["activation", "'relu'", "'tanh'"]),
    ({"activation": _own}, ["activation", "'_own'", "'tanh'"]),
    ({"recurrent_activation": "tanh"}, ["recurrent_activation", "'tanh'", "'sigmoid'"]),
    ({"go_backwards": True}, ["go_backwards", "True"]),
]
UNUSUAL = {
    "no bias": [_gru(use_bias=False), _dense(use_bias=False)],
    "dropout": [_gru(dropout=0.5, recurrent_dropout=0.5), lambda: layers.Dropout(0.5), _dense()],
    "mixed half precision": [_gru(dtype="mixed_float16"), _dense(dtype="mixed_float16")],
    "mixed bfloat16": [_gru(dtype="mixed_bfloat16"), _dense(dtype="mixed_bfloat16")],
    "float64": [_gru(dtype="float64"), _dense(dtype="float64")],
}


def _of_ours():
    keras.utils.set_random_seed(0)
    return to_keras(subject("GRURegressor"))


def _with(*parts, **arguments):
    """A function that makes the arguments."""
    return lambda: {"keras_model": model(*(parts or (_gru(), _dense()))), **arguments}


def faults():
    """The entries."""
    for given, what, says in NO_NETWORKS:
        yield Fault("to_keras", given, {"model": what}, refused(f"model is a {says}", error=TypeError))
    new = refused("not fitted", error=NotFittedError)
    yield Fault("to_keras", "GRURegressor before fit", {"model": GRURegressor()}, new)
    times = GRUClassifier(2, **SMALL).fit(X, np.array(["2020", "2021"], "M8[Y]")[np.arange(N) % 2])
    yield Fault("to_keras", "labels that are times", {"model": times}, refused("numbers or strings"))
    for given, (make, says, error) in NO_MODELS.items():
        wrong = lambda make=make: {"keras_model": make()}  # noqa: E731
        yield Fault("from_keras", given, wrong, refused(says, error=error))
    yield from _of_layers()
    for parameters, says in PARAMETERS:
        what = " and ".join(f"{name}={value!r}" for name, value in parameters.items())
        yield Fault("from_keras", what, _with(**parameters), refused(*says))
    for given, classes, says, error in CLASSES:
        yield Fault("from_keras", f"classes {given}", _with(classes=classes), refused(*says, error=error))
    for name in ("no_such", "class_weight"):
        says = refused(name, error=TypeError)
        yield Fault("from_keras", f"a parameter {name}", _with(**{name: 1}), says)
    for parameters, says in [
        ({"classes": [0, 1]}, "classes are those of the model itself"),
        ({"loss": "poisson"}, "no logarithms"),
        ({"normalize_y": False}, "normalize_y=False"),
    ]:
        ours = lambda others=parameters: {"keras_model": _of_ours()} | others  # noqa: E731
        yield Fault("from_keras", f"{parameters} beside a model of ours", ours, refused(says))


def _of_layers():
    for given, layer in FRONT.items():
        says = refused(f"is a {given}", EXPECTED, error=TypeError)
        yield Fault("from_keras", f"a {given} for a GRU", _with(layer, _dense()), says)
    for given, layer in BEFORE.items():
        says = refused(f"is a {given}", EXPECTED, error=TypeError)
        yield Fault("from_keras", f"a {given} in front", _with(layer, _gru(), _dense()), says)
    for given, layer in BEHIND.items():
        says = refused(f"is a {given}", EXPECTED, error=TypeError)
        yield Fault("from_keras", f"a {given} behind", _with(_gru(), layer, _dense()), says)
    for options, says in OPTIONS:
        yield Fault(
            "from_keras", f"{list(options)}: {says[1]}", _with(_gru(**options), _dense()), refused(*says)
        )
    for given, parts in BOTH.items():
        yield Fault("from_keras", given, _with(*parts), refused("expected the same for all"))
    summed = _with(lambda: Bidirectional(GRU(4), merge_mode="sum"), _dense())
    yield Fault("from_keras", "directions that are summed", summed, refused("merge_mode", "'concat'"))
    for activation in ("relu", "sigmoid", "softmax", "exponential"):
        says = refused("activation", repr(activation), "expected linear")
        wrong = _with(_gru(), _dense(activation=activation))
        yield Fault("from_keras", f"a readout with {activation}", wrong, says)
    for given, parts in UNUSUAL.items():
        yield Fault("from_keras", given, _with(*parts), gives(_predicts))


def _predicts(fitted):
    return fitted.predict(X).shape == (N,)
