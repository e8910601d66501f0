"""Graphs of ONNX: models that have none, examples of X that are none of the model's, versions."""

import numpy as np
import pandas as pd
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRUClassifier, GRURegressor, SlidingWindow

from .entry import Fault, gives, refused
from .exchange_shared import NO_FIT, NO_MODELS
from .ordinary import FLAT, NEXT, ROWS, SERIES, SMALL, N, X, Y, network, subject
from .scalars import FORMS, OTHERS

OTHERS["to_onnx"] = lambda: {"model": subject("GRURegressor")}
FORMS["to_onnx"] = lambda graph: graph.SerializeToString()
FUNCTIONS = {"to_onnx": {"target_opset": (17, {})}}
NO_OPSETS = [14, 0, -1, 10**9, 2**70, 17.0, "17", True, [17], {"": 17}, np.nan, np.array(17), np.True_]
NO_OPSETS += [np.int8(14), np.uint8(200), np.int16(-17), np.uint16(14), np.int32(23 * 10), np.uint32(0)]
NO_OPSETS += [np.int64(2**40), np.uint64(2**63), np.float16(17), np.float32(17), np.float64(17)]
NO_OPSETS += [np.longdouble(17)]
NUMBERS = ["expected numbers of shape"]
DATES = np.zeros((3, 4, 2), "M8[s]")
# of a model of sequences of two channels
NO_X = [
    ("three channels", X[:, :, [0, 0, 1]], ["X has 3", "reads 2"]),
    ("one channel", X[:, :, :1], ["X has 1", "reads 2"]),
    ("no channels", X[:, :, :0], ["X has 0", "reads 2"]),
    ("four axes", X[np.newaxis], ["(1, 24, 4, 2)", *NUMBERS]),
    ("one axis", X[0, 0], ["(2,)", *NUMBERS]),
    ("a number", 1.0, ["()", *NUMBERS]),
    ("objects", X.astype(object), ["dtype object", *NUMBERS]),
    ("strings", X.astype(str), ["<U", *NUMBERS]),
    ("complex numbers", X.astype(complex), ["complex128", *NUMBERS]),
    ("times", DATES, ["datetime64", *NUMBERS]),
    ("durations", DATES.astype("m8[s]"), ["timedelta64", *NUMBERS]),
    ("records", np.zeros((3, 2), [("a", float)]), ["('a', '<f8')", *NUMBERS]),
    ("rows", ROWS, ["shape of rows, (30, 2)", "fitted on sequences"]),
    ("too few flattened steps", FLAT[:, :-1], ["reads 8 columns, but 7"]),
    ("too many flattened steps", np.hstack([FLAT, FLAT]), ["reads 8 columns, but 16"]),
    ("rows of several lengths", [[1, 2], [3]], ["X is no array"]),
    ("a string", "X", ["()", *NUMBERS]),
    ("a dictionary", {}, ["()", *NUMBERS]),
    ("a set", {1, 2}, ["()", *NUMBERS]),
]
# examples that tell the dtype and the axes only
ANY_X = {
    "int8": X.astype(np.int8),
    "half precision": X.astype(np.float16),
    "long doubles": X.astype(np.longdouble),
    "flags": X > 0,
    "lists": X.tolist(),
    "NaN": np.full_like(X, np.nan),
    "infinity": np.full_like(X, np.inf),
    "other steps": X[:, :2],
    "no samples": X[:0],
    "flattened": FLAT,
}
NO_ROWS = [
    ("two columns", ROWS, ["X has 2", "reads 1"]),
    ("no columns", SERIES[:, :0], ["X has 0", "reads 1"]),
    ("one axis", SERIES[:, 0], ["(30,)", *NUMBERS]),
]
TABLE = pd.DataFrame(ROWS, columns=["a", "b"])
ORDERED = ["X has the columns", "['a', 'b']"]
NO_TABLES = [
    ("another order", TABLE[["b", "a"]], ["['b', 'a']", *ORDERED]),
    ("another name", TABLE.rename(columns={"a": "c"}), ["['c', 'b']", *ORDERED]),
    ("a column less", TABLE[["a"]], ["['a']", *ORDERED]),
    ("a column more", TABLE.assign(c=1.0), ["['a', 'b', 'c']", *ORDERED]),
    ("a column of text", TABLE.astype({"a": object}), ["dtype object", *NUMBERS]),
    ("a column of times", TABLE.assign(a=pd.Timestamp(0)), ["dtype object", *NUMBERS]),
    ("complex numbers", TABLE.assign(a=1j), ["complex128", *NUMBERS]),
]
READINGS = ["(n_series, 2)"]
NO_READINGS = [
    ("three columns", ROWS[:, [0, 0, 1]], ["(30, 3)", *READINGS]),
    ("one column", SERIES, ["(30, 1)", *READINGS]),
    ("objects", ROWS.astype(object), ["dtype object", *READINGS]),
    ("strings", ROWS.astype(str), ["<U", *READINGS]),
    ("a number", 3, ["shape ()", *READINGS]),
]


def _has_one_input(graph):
    return [each.name for each in graph.graph.input] == ["X"]


def _classes(labels):
    return GRUClassifier(2, **SMALL).fit(X, np.array(labels)[np.arange(N) % 2])


def faults():
    """The entries."""
    model = subject("GRURegressor")
    yield from _of_models()
    for value in NO_OPSETS:
        says = refused("target_opset=", "whole number from 15")
        yield Fault("to_onnx", f"target_opset={value!r}", {"model": model, "target_opset": value}, says)
    table_model = make_pipeline(SlidingWindow(3), network()).fit(TABLE, NEXT)
    for what, fitted, table in [
        ("sequences", model, NO_X),
        ("sequences, classes", subject("GRUClassifier"), NO_X),
        ("sequences, bands", subject("ConformalRegressor"), NO_X),
        ("rows", subject("rows model"), NO_ROWS),
        ("a table", table_model, NO_TABLES),
        ("a stream", subject("GRUStream"), NO_READINGS),
    ]:
        for given, wrong, says in table:
            yield Fault("to_onnx", f"X of {given} for {what}", {"model": fitted, "X": wrong}, refused(*says))
    for given, some in ANY_X.items():
        yield Fault("to_onnx", f"X of {given}", {"model": model, "X": some}, gives(_has_one_input))


def _of_models():
    for given, model, says in NO_MODELS:
        yield Fault("to_onnx", given, {"model": model}, refused(f"model is a {says}", error=TypeError))
    says = refused("the class GRURegressor", error=TypeError)
    yield Fault("to_onnx", "a class", {"model": GRURegressor}, says)
    for name in NO_FIT:
        says = refused("not fitted", error=NotFittedError)
        yield Fault("to_onnx", f"{name} before fit", {"model": subject(f"new {name}")}, says)
    search = GridSearchCV(network(), {"alpha": [0, 0.1]}, refit=False, cv=2).fit(X, Y)
    for given, model, says in [
        ("a search without refit", search, ["GridSearchCV has refit=False"]),
        ("nothing in a pipeline", make_pipeline("passthrough"), ["only passes everything through"]),
        ("windows of several series", subject("table model"), ["group='shop'", "one series"]),
        ("labels past int64", _classes(np.array([2**63, 3], np.uint64)), ["int64 does not hold"]),
        ("labels that are times", _classes(np.array(["2020", "2021"], "M8[Y]")), ["no labels of ONNX"]),
    ]:
        yield Fault("to_onnx", given, {"model": model}, refused(*says))
    says = refused("SeasonalNaive", error=RuntimeError)  # skl2onnx says it
    yield Fault("to_onnx", "what has no converter", {"model": subject("SeasonalNaive")}, says)
