"""Modules of PyTorch: those that are no GRU, that do not belong together, or that hold no numbers."""

import warnings

import numpy as np
import torch
from sklearn.exceptions import NotFittedError
from torch import nn

from sklearn_gru import GRURegressor
from sklearn_gru.exchange import to_torch

from .entry import Fault, gives, refused
from .exchange_shared import CLASSES, NO_NETWORKS, PARAMETERS
from .ordinary import X, Y, network
from .scalars import FORMS, OTHERS

SINGLE = X.astype(np.float32)
FORMS["from_torch"] = lambda model: model.predict(SINGLE)
FUNCTIONS = {"from_torch": {"every_step": (True, {})}}


def gru(*sizes, change=None, **options):
    """A GRU of two channels and four units, always the same."""
    torch.manual_seed(0)
    made = nn.GRU(*(sizes or (2, 4)), **{"batch_first": True} | options)
    return made if change is None else _changed(made, change)


def linear(n_inputs=4, n_outputs=1, change=None, **options):
    """A readout, always the same."""
    torch.manual_seed(1)
    made = nn.Linear(n_inputs, n_outputs, **options)
    return made if change is None else _changed(made, change)


def _changed(module, change):
    change(module)
    return module


def _filled(name, value):
    return lambda module: getattr(module, name).data.fill_(value)


def _mixed(module):
    module.weight_hh_l0.data = module.weight_hh_l0.data.double()


def _quantised():
    model = nn.Sequential(gru())
    warnings.simplefilter("ignore")  # as the entries run, whose warnings are put back
    return torch.ao.quantization.quantize_dynamic(model, {nn.GRU}, dtype=torch.qint8)[0]


THROUGHOUT = "float32 or float64 throughout"
NO_NUMBERS = "NaN or infinity"
# what is wrong of the GRU: how it is made, what the error says, its type
NO_GRU = [
    ("a LSTM", lambda: nn.LSTM(2, 4), "module is a LSTM", TypeError),
    ("a LSTM with proj_size", lambda: nn.LSTM(2, 4, proj_size=2), "module is a LSTM", TypeError),
    ("a RNN", lambda: nn.RNN(2, 4), "module is a RNN", TypeError),
    ("a cell", lambda: nn.GRUCell(2, 4), "module is a GRUCell", TypeError),
    ("a GRU in a Sequential", lambda: nn.Sequential(gru()), "module is a Sequential", TypeError),
    ("None", lambda: None, "module is a NoneType", TypeError),
    ("a class", lambda: nn.GRU, "module is a type", TypeError),
    ("a dictionary of its state", lambda: gru().state_dict(), "module is a OrderedDict", TypeError),
    ("a fitted model", lambda: GRURegressor(), "module is a GRURegressor", TypeError),
    ("the readout", linear, "module is a Linear", TypeError),
    ("half precision", lambda: gru().half(), "torch.float16", ValueError),
    ("bfloat16", lambda: gru().bfloat16(), "torch.bfloat16", ValueError),
    ("float64 beside a readout of float32", lambda: gru().double(), THROUGHOUT, ValueError),
    ("weights of two dtypes", lambda: gru(change=_mixed), THROUGHOUT, ValueError),
    ("weights without numbers", lambda: gru(device="meta"), "device meta", ValueError),
    ("both directions", lambda: gru(bidirectional=True), "the GRU has 8 states", ValueError),
    ("other units", lambda: gru(2, 3), "reads 4 numbers, but the GRU has 3 states", ValueError),
    ("NaN", lambda: gru(change=_filled("weight_ih_l0", np.nan)), NO_NUMBERS, ValueError),
    ("infinity", lambda: gru(change=_filled("bias_ih_l0", np.inf)), NO_NUMBERS, ValueError),
    ("dropout of 1", lambda: gru(2, 4, 2, dropout=1.0), "'dropout' parameter", ValueError),
    ("quantised weights", _quantised, "quantized", TypeError),
]
NO_READOUT = [
    ("None", lambda: None, "readout is a NoneType", TypeError),
    ("a convolution", lambda: nn.Conv1d(4, 1, 1), "readout is a Conv1d", TypeError),
    ("a Sequential", lambda: nn.Sequential(linear()), "readout is a Sequential", TypeError),
    ("nothing at all", nn.Identity, "readout is a Identity", TypeError),
    ("an array", lambda: np.zeros((4, 1)), "readout is a ndarray", TypeError),
    ("the GRU", gru, "readout is a GRU", TypeError),
    ("more inputs", lambda: linear(5), "reads 5 numbers, but the GRU has 4 states", ValueError),
    ("inputs of both directions", lambda: linear(8), "reads 8 numbers", ValueError),
    ("float64", lambda: linear().double(), THROUGHOUT, ValueError),
    ("half precision", lambda: linear().half(), "torch.float16", ValueError),
    ("weights without numbers", lambda: linear(device="meta"), "device meta", ValueError),
    ("NaN", lambda: linear(change=_filled("weight", np.nan)), NO_NUMBERS, ValueError),
]
UNUSUAL = {
    "no bias": lambda: {"module": gru(bias=False)},
    "no bias of the readout": lambda: {"readout": linear(bias=False)},
    "steps first": lambda: {"module": gru(batch_first=False)},
    "dropout": lambda: {"module": gru(2, 4, 2, dropout=0.5)},
    "two layers": lambda: {"module": gru(2, 4, 2)},
    "both directions": lambda: {"module": gru(bidirectional=True), "readout": linear(8)},
    "float64": lambda: {"module": gru().double(), "readout": linear().double()},
}
OURS = network(reset_after=True).fit(X, Y)
BESIDE = {
    "a readout": (lambda: {"readout": linear(2)}, ["give them with a torch.nn.GRU"]),
    "classes": (lambda: {"classes": [0, 1]}, ["give them with a torch.nn.GRU"]),
    "every_step": (lambda: {"every_step": True}, ["give them with a torch.nn.GRU"]),
    "another loss": (lambda: {"loss": "poisson"}, ["no logarithms"]),
    "other units of y": (lambda: {"normalize_y": False}, ["normalize_y=False", "True"]),
}
REPLACED = {
    "half precision": (lambda module: module.half(), "torch.float16"),
    "another readout": (lambda module: setattr(module, "readout", linear(3)), "readout.weight of the module"),
    "a LSTM": (lambda module: setattr(module, "gru", nn.LSTM(2, 2)), "of the module has shape"),
    "more layers": (lambda module: setattr(module, "gru", nn.GRU(4, 2, 2)), "of the module has"),
    "NaN": (lambda module: module.readout.weight.data.fill_(np.nan), NO_NUMBERS),
}


def _of_ours(change):
    torch.manual_seed(0)
    return _changed(to_torch(OURS), change)


def _with(**made):
    """A function that makes the arguments of a plain GRU, some of them others."""
    parts = {"module": gru, "readout": linear} | made
    return lambda: {name: part() if callable(part) else part for name, part in parts.items()}


OTHERS["from_torch"] = _with()


def faults():
    """The entries."""
    for given, model, says in NO_NETWORKS:
        yield Fault("to_torch", given, {"model": model}, refused(f"model is a {says}", error=TypeError))
    new = refused("not fitted", error=NotFittedError)
    yield Fault("to_torch", "GRURegressor before fit", {"model": GRURegressor()}, new)
    sizes = network(reset_after=True, hidden_layer_sizes=(2, 3)).fit(X, Y)
    for given, model, says in [
        ("the reset gate before the product", network().fit(X, Y), "reset_after is False"),
        ("layers of two sizes", sizes, "hidden_layer_sizes is (2, 3)"),
    ]:
        yield Fault("to_torch", given, {"model": model}, refused(says))
    yield from _of_modules()
    yield from _of_arguments()
    for given, (others, says) in BESIDE.items():
        wrong = lambda others=others: {"module": to_torch(OURS)} | others()  # noqa: E731
        yield Fault("from_torch", f"{given} beside a module of ours", wrong, refused(*says))
    for given, (change, says) in REPLACED.items():
        wrong = lambda change=change: {"module": _of_ours(change)}  # noqa: E731
        yield Fault("from_torch", f"a module of ours with {given}", wrong, refused(says))


def _of_modules():
    for name, table in (("module", NO_GRU), ("readout", NO_READOUT)):
        for given, make, says, error in table:
            wrong = lambda name=name, make=make: _with()() | {name: make()}  # noqa: E731
            yield Fault("from_torch", f"{name}: {given}", wrong, refused(says, error=error))
    none = lambda: {"module": gru(), "readout": linear(4, 1, _without_outputs)}  # noqa: E731
    yield Fault("from_torch", "readout: no outputs", none, refused("0 outputs"))
    for given, others in UNUSUAL.items():
        usual = lambda others=others: _with()() | others()  # noqa: E731
        yield Fault("from_torch", given, usual, gives(_predicts))


def _without_outputs(readout):
    readout.weight, readout.bias = nn.Parameter(torch.zeros(0, 4)), nn.Parameter(torch.zeros(0))


def _predicts(model):
    return model.predict(SINGLE).shape == (len(X),)


def _of_arguments():
    for given, classes, says, error in CLASSES:
        yield Fault("from_torch", f"classes {given}", _with(classes=classes), refused(*says, error=error))
    for value in (None, 0, 1, 2, 1.0, np.nan, "yes", "last", [], [True], np.array([True])):
        says = refused("every_step=", "True or False")
        yield Fault("from_torch", f"every_step={value!r}", _with(every_step=value), says)
    for parameters, says in PARAMETERS:
        what = " and ".join(f"{name}={value!r}" for name, value in parameters.items())
        yield Fault("from_torch", what, _with(**parameters), refused(*says))
    for name in ("no_such", "class_weight", "callbacks"):
        says = refused(name, error=TypeError)
        yield Fault("from_torch", f"a parameter {name}", _with(**{name: 1}), says)
