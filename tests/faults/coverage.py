"""What of the public names the catalogue has: calls, and parameters that are numbers."""

import inspect

import sklearn_gru
import sklearn_gru.datasets
import sklearn_gru.exchange

from . import exchange
from .scalars import ESTIMATORS, FUNCTIONS, networks

# Parameters that are no numbers; of some names no number is one.
NEVER_LINES = (
    "X X_val X_cal X_ahead y y_val y_cal sample_weight sample_weight_val sample_weight_cal classes",
    "groups estimator model transformer history future group time fill y_true y_interval y_quantiles",
    "multioutput metric method scoring by ax bar_kwargs image_kwargs line_kwargs history_kwargs",
    "truth_kwargs forecast_kwargs band_kwargs kwargs fit_params parameters importances channel_names",
    "label result coverage output_names name forecast forecast_x history_x truth bands band_names",
    "band_name x_name y_name lower upper intervals series loss_curve validation_loss_curve x_t outcome",
    "labels input_features batches sequences table freq path trusted response_method solver loss",
    "pooling linear_part class_weight readout module keras_model transform callbacks base recipe names",
    "library positions values",
)
NEVER = {name for line in NEVER_LINES for name in line.split()}
# Of these a number may be one elsewhere.
NOT_HERE = {("GRURegressor", "learning_rate"), ("GRUClassifier", "learning_rate")}
NOT_HERE |= {("Windows", "known"), ("Windows", "last")}


def public_names():
    """All public names, and what they are."""
    rooms = (sklearn_gru, sklearn_gru.exchange, sklearn_gru.datasets)
    return {name: room for room in rooms for name in room.__all__}


def public_calls():
    """Every public callable, also the methods of public classes, by its name."""
    for name, room in public_names().items():
        thing = getattr(room, name)
        if not callable(thing) or (isinstance(thing, type) and issubclass(thing, Warning)):
            continue
        if thing.__module__ == "sklearn_gru.exchange":  # a stand-in: the extra is not installed here
            continue
        yield name, thing
        if inspect.isclass(thing):
            for method, function in inspect.getmembers(thing, inspect.isroutine):
                if not method.startswith("_") and function.__module__.startswith("sklearn_gru"):
                    yield f"{name}.{method}", function


def numbers_of(call, function):
    """The parameters of a call that may be numbers: all but those that never are."""
    names = [name for name in inspect.signature(function).parameters if name != "self"]
    return {(call, name) for name in names if name not in NEVER and (call, name) not in NOT_HERE}


def numbers_tried():
    """Public names, or their methods, and the parameters that the table of scalars has of them."""
    tried = {(call.partition(".")[0], name) for call, name, *_ in networks()}
    tried |= {(call.partition(".")[0], name) for call, table in ESTIMATORS.items() for name in table}
    functions = FUNCTIONS | exchange.FUNCTIONS
    return tried | {(call, name) for call, table in functions.items() for name in table}
