"""What is wrong for every exchange of models: things that are none, and parameters that fit no network."""

import numpy as np

from sklearn_gru import GRURegressor

from .ordinary import X, subject

# in words, what is given, what the error calls it
NO_MODELS = [
    ("None", None, "NoneType"),
    ("a string", "gru", "str"),
    ("a number", 3, "int"),
    ("an array", X, "ndarray"),
    ("a list of models", [subject("GRURegressor")], "list"),
    ("a function", len, "builtin_function_or_method"),
    ("windows", subject("Windows"), "Windows"),
    ("a picture", subject("LossCurveDisplay"), "LossCurveDisplay"),
]
NO_FIT = ["GRURegressor", "GRUClassifier", "SeasonalNaive", "ConformalRegressor"]
NO_FIT += ["AdaptiveConformalRegressor"]
NO_NETWORKS = [
    *NO_MODELS,
    ("a class", GRURegressor, "type"),
    *[
        (name, subject(name), kind)
        for name, kind in [
            ("rows model", "Pipeline"),
            ("SeasonalNaive", "SeasonalNaive"),
            ("ConformalRegressor", "ConformalRegressor"),
            ("GRUStream", "GRUStream"),
            ("SlidingWindow", "SlidingWindow"),
        ]
    ],
]
BAD = "parameters of the training to come only"
# of what is imported: parameters, and what the error says
PARAMETERS = [
    ({"hidden_layer_sizes": 5}, ["hidden_layer_sizes=(5,)", "(4,)", BAD]),
    ({"hidden_layer_sizes": (4, 4)}, ["hidden_layer_sizes=(4, 4)", BAD]),
    ({"n_channels": 3}, ["n_channels=3", "it is 2", BAD]),
    ({"bidirectional": True}, ["bidirectional=True", BAD]),
    ({"reset_after": False}, ["reset_after=False", BAD]),
    ({"normalize_y": True}, ["normalize_y=True", BAD]),
    ({"subtract_last": True}, ["subtract_last=True", BAD]),
    ({"linear_part": "auto"}, ["linear_part='auto'", BAD]),
    ({"segment_length": 2}, ["segment_length=2", BAD]),
    ({"pooling": "mean"}, ["pooling='mean'", BAD]),
    ({"loss": "poisson"}, ["loss='poisson'", "no logarithms"]),
    ({"loss": "quantile", "quantile": [0.1, 0.5]}, ["quantile=[0.1, 0.5]", "no quantiles of several levels"]),
    ({"loss": "quantile"}, ["quantile between 0 and 1"]),
    ({"quantile": 0.5}, ["quantile=0.5", "loss"]),
    ({"loss": "no"}, ["'loss' parameter", "'no'"]),
    ({"dropout": 3}, ["'dropout' parameter", "3"]),
    ({"solver": "x"}, ["'solver' parameter", "'x'"]),
    ({"solver": "lbfgs", "dropout": 0.1}, ["dropout=0.1", "lbfgs"]),
    ({"learning_rate_init": -1}, ["'learning_rate_init' parameter", "-1"]),
    ({"learning_rate_init": "x"}, ["'learning_rate_init' parameter", "'x'"]),
    ({"max_iter": 0}, ["'max_iter' parameter", "0"]),
    ({"random_state": "a"}, ["'random_state' parameter", "'a'"]),
    ({"huber_delta": -1}, ["'huber_delta' parameter", "-1"]),
    ({"early_stopping": "x"}, ["'early_stopping' parameter", "'x'"]),
    ({"momentum": 2}, ["'momentum' parameter", "2"]),
    ({"alpha": np.nan}, ["'alpha' parameter", "nan"]),
]
# of a readout with one output: classes, what the error says, and its type
CLASSES = [
    ("none", [], ["classes has shape (0,)", "two labels or more"], ValueError),
    ("one", ["a"], ["classes has shape (1,)", "two labels or more"], ValueError),
    ("one twice", ["a", "a"], ["only one class"], ValueError),
    ("too many", ["a", "b", "c"], ["classes are 3", "3 outputs", "has 1"], ValueError),
    ("one of three twice", ["a", "b", "a"], ["'a', 'b', 'a'", "twice"], ValueError),
    ("in two axes", [[0, 1]], ["classes has shape (1, 2)"], ValueError),
    ("with NaN", [np.nan, 1.0], ["no label at position 0"], ValueError),
    ("with None", [None, "a"], ["no label at position 0"], ValueError),
    ("masked", np.ma.array([0, 1], mask=[False, True]), ["no label at position 1"], ValueError),
    ("of two kinds", [0, "a"], ["sorted", "'a' (str)"], ValueError),
    ("that are fractions", [0.5, 1.5], ["Unknown label type"], ValueError),
    ("with infinity", [0.0, np.inf], ["infinity"], ValueError),
    ("that are bytes", [b"a", b"b"], ["bytes"], TypeError),
    ("a string", "ab", ["classes is a str"], TypeError),
    ("a number", 3, ["classes is a int"], TypeError),
    ("a set", {"a", "b"}, ["classes is a set"], TypeError),
    ("a dictionary", {"a": 0, "b": 1}, ["classes is a dict"], TypeError),
]
