"""Every public name says what it takes, gives and raises, with an example; an editor knows its attributes."""

import ast
import inspect
import re
import typing

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.colorbar import Colorbar
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ChannelImportanceDisplay,
    ConformalRegressor,
    CoverageDisplay,
    ForecastDisplay,
    GRUClassifier,
    GRURegressor,
    LagSequences,
    LossCurveDisplay,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
    stream,
)

from .docstrings import CLASSES, FUNCTIONS, PROPERTIES, PUBLIC, body_of, entries, members, section, type_of

BY_HAND = {name: cls for name, cls in CLASSES.items() if name not in ("DataWarning", "Windows", "GRUStream")}


@pytest.mark.parametrize("name", [*PUBLIC, *FUNCTIONS, *PROPERTIES])
def test_it_begins_with_a_sentence(name):
    documented = {**FUNCTIONS, **PROPERTIES, **PUBLIC}[name]
    assert re.match(r"[^\n]+[.](\n|\Z)", inspect.getdoc(documented) or "")


@pytest.mark.parametrize("name", [*FUNCTIONS, *BY_HAND])
def test_every_parameter_has_its_type_and_its_default(name):
    documented = {**FUNCTIONS, **BY_HAND}[name]
    said = entries(documented, "Parameters")
    parameters = inspect.signature(documented).parameters
    names = {
        f"{'*' * (each.kind - 2) if each.kind in (2, 4) else ''}{name}": name
        for name, each in parameters.items()
    }
    assert [names.get(name) for name in said] == [name for name in parameters if name not in ("self", "cls")]
    for entry_name, entry in said.items():
        default = parameters[names[entry_name]].default
        kind, _, says = type_of(entry).partition(", default=")
        assert kind, f"{entry_name} has no type"
        assert (says or "none") == ("none" if default is inspect.Parameter.empty else as_written(default))


def as_written(default):
    """A default as docstrings write it."""
    if isinstance(default, str):
        return f'"{default}"'
    return np.format_float_scientific(default, trim="-", exp_digits=1) if is_small(default) else str(default)


def is_small(default):
    return isinstance(default, float) and 0 < default < 1e-3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_is_explained(name):
    # an entry of a name and a type alone says neither range nor meaning
    bare = [each for each, entry in entries(FUNCTIONS[name], "Parameters").items() if "\n" not in entry]
    assert bare == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_says_what_it_gives(name):
    function = FUNCTIONS[name]
    given = inspect.signature(function).return_annotation
    assert section(function, "Returns") or section(function, "Yields") or given in (None, "None")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_raises_says_so(name):
    if raises(FUNCTIONS[name]):
        kinds = entries(FUNCTIONS[name], "Raises")
        assert kinds
        assert all("\n" in entry for entry in kinds.values())


def raises(function):
    """Whether the source of a function raises, or calls what checks."""
    for node in body_of(function):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2].lstrip("_")
            if called.startswith(("check", "validate", "refuse", "read_new", "whole_number")):
                return True
    return False


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_what_stands_beside_it(name):
    beside = re.findall(r"^(\S+) : ", section(PUBLIC[name], "See Also") or "", re.MULTILINE)
    assert beside
    assert [each for each in beside if "." not in each and each not in PUBLIC] == []


@pytest.mark.parametrize("name", [*PUBLIC, *FUNCTIONS])
def test_every_source_is_referred_to_and_every_reference_has_its_source(name):
    text = inspect.getdoc({**FUNCTIONS, **PUBLIC}[name])
    assert set(re.findall(r"\[(\d+)\]_", text)) == set(re.findall(r"^\.\. \[(\d+)\] ", text, re.MULTILINE))


@pytest.mark.parametrize("name", [*PUBLIC, *FUNCTIONS])
def test_it_has_an_example(name):
    # which runs: pytest collects those of all modules
    assert ">>> " in (section({**FUNCTIONS, **PUBLIC}[name], "Examples") or "")


def fitted():
    """Fitted instances of each class that together have all its attributes."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(40, 2)), columns=["load", "heat"])
    windows, named = future_targets(make_windows(table, 4), table[["load"]], horizon=1)
    windows, named = windows[3:], named[3:]  # whole ones
    y = named.to_numpy()
    flat = pd.DataFrame(np.asarray(windows)[:, :, 0], columns=["lag3", "lag2", "lag1", "lag0"])
    labels = np.where(y[:, 0] > 0, "up", "down")
    few = {"max_iter": 2, "hidden_layer_sizes": 3, "random_state": 0}
    conformal = {"level": 50, "calibration_size": 0.3}
    return {
        "GRURegressor": [
            GRURegressor(**few).fit(windows, named),
            GRURegressor(reset_after=True, early_stopping=True, **few).fit(flat, y[:, 0]),
        ],
        "GRUClassifier": [
            GRUClassifier(**few).fit(windows, labels),
            GRUClassifier(reset_after=True, **few).fit(flat, labels),
        ],
        "SeasonalNaive": [
            SeasonalNaive(channel="load").fit(windows, named),
            SeasonalNaive().fit(flat, y[:, 0]),
        ],
        "LagSequences": [LagSequences(["lag1", "lag0"]).fit(table)],
        "SlidingWindow": [SlidingWindow(2).fit(table), SlidingWindow(2).fit(windows)],
        "StepwiseTransformer": [StepwiseTransformer(StandardScaler()).fit(windows)],
        "ConformalRegressor": [
            ConformalRegressor(Ridge(), **conformal).fit(flat, named),
            ConformalRegressor(GRURegressor(**few), **conformal).fit(windows, named),
        ],
        "AdaptiveConformalRegressor": [
            AdaptiveConformalRegressor(Ridge(), **conformal).fit(flat, named),
            AdaptiveConformalRegressor(GRURegressor(**few), **conformal).fit(windows, named),
        ],
        "ForecastDisplay": [ForecastDisplay.from_predictions([1.0, 2.0])],
        "LossCurveDisplay": [LossCurveDisplay(loss_curve=[2.0, 1.0]).plot()],
        "CoverageDisplay": [CoverageDisplay(coverage=[0.5], level=[50]).plot()],
        "ChannelImportanceDisplay": [
            ChannelImportanceDisplay(importances=[[0.1, 0.2]], channel_names=["day"]).plot()
        ],
        "Windows": [windows],
        "GRUStream": [stream(GRURegressor(subtract_last=False, **few).fit(windows, y))],
    }


WITH_ATTRIBUTES = [name for name in CLASSES if name not in ("DataWarning", "PanelTimeSeriesSplit")]


@pytest.fixture(scope="module")
def instances():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plt, "show", lambda: None)
        yield fitted()
    plt.close("all")


@pytest.mark.parametrize("name", WITH_ATTRIBUTES)
def test_the_attributes_are_those_that_an_instance_has(name, instances):
    cls = CLASSES[name]
    properties = {each.rpartition(".")[2] for each in PROPERTIES if each.startswith(f"{name}.")}
    constants = {each for each, value in vars(cls).items() if each[0] != "_" and isinstance(value, int)}
    has = {each for instance in instances[name] for each in vars(instance) if each[0] != "_"}
    parameters = set(inspect.signature(cls).parameters) if name in BY_HAND else set()
    has = (has | properties | constants) - parameters
    assert set(entries(cls, "Attributes")) == has


@pytest.mark.parametrize("name", WITH_ATTRIBUTES)
def test_every_attribute_is_explained(name):
    assert [each for each, entry in entries(CLASSES[name], "Attributes").items() if "\n" not in entry] == []


DRAWN = (Axes, BarContainer, Colorbar, Figure, Line2D, PolyCollection, QuadMesh)


@pytest.mark.parametrize("name", WITH_ATTRIBUTES)
def test_an_editor_knows_every_attribute_and_its_type(name):
    cls = CLASSES[name]
    types = typing.get_type_hints(cls, localns={each.__name__: each for each in DRAWN})
    annotated = types.keys() | {
        each
        for each, member in members(cls).items()
        if "return" in typing.get_type_hints(getattr(member, "fget", None) or int)
    }
    assert set(entries(cls, "Attributes")) <= annotated
