"""Forecast values come in what the history came in, under the names of their targets."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingRegressor
from sklearn.linear_model import QuantileRegressor, Ridge
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import GRURegressor
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.labelled import labelled, names_of_levels, quantile_of

VALUES = np.arange(12.0).reshape(2, 3, 2)  # two series, three steps, two targets
LABELS = {"shop": list("aaabbb"), "day": [1, 2, 3, 5, 6, 7]}
ROLES = ("shop", "day")


def label(history, rows, values=VALUES, counts=(3, 3), model=None, target=("x", "y"), roles=ROLES):
    chain, targets = FittedChain(Ridge() if model is None else model), list(target)
    return labelled(
        chain, history, rows, values, np.array(counts), target=targets, targets=targets, roles=roles
    )


@pytest.mark.parametrize("library", [pd, pl])
def test_a_frame_has_a_row_for_each_series_and_time_and_a_column_for_each_target(library):
    rows = library.DataFrame(LABELS)
    values = label(rows, rows)
    assert isinstance(values, library.DataFrame)
    assert list(values.columns) == ["shop", "day", "x", "y"]
    assert list(values["x"]) == [0, 2, 4, 6, 8, 10]
    assert list(values["y"]) == [1, 3, 5, 7, 9, 11]
    assert {name: list(values[name]) for name in LABELS} == LABELS
    assert list(label(rows, rows, roles=("shop", None)).columns) == ["shop", "x", "y"]


@pytest.mark.parametrize("library", [pd, pl])
def test_a_series_of_fewer_rows_has_fewer(library):
    rows = library.DataFrame(LABELS)
    values = label(rows, rows, counts=(2, 3))
    assert list(values["day"]) == [1, 2, 5, 6, 7]
    assert list(values["x"]) == [0, 2, 6, 8, 10]


@pytest.mark.parametrize("library", [pd, pl])
def test_a_series_gives_a_series_of_its_name(library):
    history = library.DataFrame({"load": [1.0]})["load"]
    rows = library.DataFrame({"load": [0.0, 0.0, 0.0]})
    values = label(history, rows, VALUES[:1, :, :1], [3], target=["load"], roles=(None, None))
    assert isinstance(values, library.Series)
    assert values.name == "load"
    assert list(values) == [0, 2, 4]


def test_the_index_is_that_of_the_rows():
    rows = pd.DataFrame(LABELS, index=list("uvwxyz"))
    assert list(label(rows, rows).index) == list("uvwxyz")
    assert list(label(rows, rows, counts=(1, 3)).index) == list("uxyz")
    assert label(pd.Series([1.0]), rows[:3], VALUES[:1, :, :1], [3], target=[0]).name is None


def test_arrays_give_arrays():
    history = np.ones((4, 2))
    values = label(history, history[:3], VALUES[:1], [3], target=[0, 1])
    np.testing.assert_array_equal(values, VALUES[0])
    chain, options = FittedChain(Ridge()), {"targets": [0], "roles": (None, None)}
    one = labelled(chain, history, history[:3], VALUES[:1, :, :1], np.array([3]), target=None, **options)
    np.testing.assert_array_equal(one, VALUES[0, :, 0])


@pytest.mark.parametrize(
    ("model", "level"),
    [
        (GRURegressor(loss="quantile", quantile=0.1), 0.1),
        (GRURegressor(), None),
        (QuantileRegressor(quantile=0.25), 0.25),
        (HistGradientBoostingRegressor(loss="quantile", quantile=0.9), 0.9),
        (HistGradientBoostingRegressor(quantile=0.9), None),
        (GradientBoostingRegressor(), None),
    ],
)
def test_a_model_of_a_quantile_tells_its_level(model, level):
    assert quantile_of(FittedChain(model)) == level
    rows = pd.DataFrame(LABELS)
    names = list(label(rows, rows, model=model).columns)[2:]
    assert names == (["x", "y"] if level is None else [f"x_q{level}", f"y_q{level}"])


LEVELS = [0.1, 0.5, 0.75]
BAND = np.arange(36.0).reshape(2, 3, 2, 3)  # two series, three steps, two targets, three quantiles


@pytest.mark.parametrize("library", [pd, pl])
def test_each_quantile_has_a_column_beside_those_of_its_target(library):
    rows, model = library.DataFrame(LABELS), GRURegressor(loss="quantile", quantile=LEVELS)
    values = label(rows, rows, BAND, counts=(2, 3), model=model)
    names = ["x_q0.1", "x_q0.5", "x_q0.75", "y_q0.1", "y_q0.5", "y_q0.75"]
    assert list(values.columns) == ["shop", "day", *names]
    np.testing.assert_array_equal(values[names].to_numpy(), BAND.reshape(6, 6)[[0, 1, 3, 4, 5]])


@pytest.mark.parametrize("library", [pd, pl])
@pytest.mark.parametrize("name", ["load", None])
def test_of_a_series_several_quantiles_are_a_frame(library, name):
    history = library.Series([1.0], name=name) if library is pd else library.Series(name, [1.0])
    rows = library.DataFrame({"load": [0.0, 0.0, 0.0]})
    model = GRURegressor(loss="quantile", quantile=LEVELS)
    options = {"model": model, "target": ["load"], "roles": (None, None)}
    values = label(history, rows, BAND[:1, :, :1], [3], **options)
    prefix = "" if name is None else "load_"
    assert list(values.columns) == [f"{prefix}q{level}" for level in LEVELS]
    np.testing.assert_array_equal(values.to_numpy(), BAND[0, :, 0])


def test_arrays_keep_the_axis_of_quantiles():
    model, history = GRURegressor(loss="quantile", quantile=LEVELS), np.ones((4, 2))
    np.testing.assert_array_equal(label(history, history[:3], BAND[:1], [3], model=model), BAND[0])
    one = labelled(
        FittedChain(model), history, history[:3], BAND[:1, :, :1], np.array([3]),
        target=None, targets=[0], roles=(None, None),
    )  # fmt: skip
    np.testing.assert_array_equal(one, BAND[0, :, 0])


def test_levels_that_look_alike_are_told_in_full():
    assert names_of_levels((0.1, 0.5)) == ["q0.1", "q0.5"]
    assert names_of_levels((1 / 3, 1 / 3 + 1e-9)) == ["q0.3333333333333333", f"q{1 / 3 + 1e-9!r}"]
    assert quantile_of(FittedChain(GRURegressor(loss="quantile", quantile=LEVELS))) is None


def taken_back(model, func, inverse, **options):
    """A fitted model that predicts what ``func`` makes of y."""
    around = TransformedTargetRegressor(
        model, func=func, inverse_func=inverse, check_inverse=False, **options
    )
    return around.fit(np.ones((20, 1)), np.linspace(0.1, 0.9, 20))


@pytest.mark.parametrize(
    ("func", "inverse", "level"),
    [
        (np.negative, np.negative, 0.9),
        (np.reciprocal, np.reciprocal, 0.9),
        (lambda y: np.log(1 / y - 1), lambda z: 1 / (1 + np.exp(z)), 0.9),
        (lambda y: np.exp(-y), lambda z: -np.log(z), 0.9),
        (np.log, np.exp, 0.1),
        (np.exp, np.log, 0.1),
    ],
)
def test_a_quantile_that_is_turned_round_has_the_level_of_what_comes_out(func, inverse, level):
    model = taken_back(QuantileRegressor(quantile=0.1, alpha=0), func, inverse)
    y = np.linspace(0.1, 0.9, 20)
    assert np.mean(y <= model.predict([[1.0]])) == pytest.approx(level, abs=0.1)  # as the level says
    assert quantile_of(FittedChain(model)) == level
    rows = pd.DataFrame(LABELS)
    assert list(label(rows, rows, model=model).columns)[2:] == [f"x_q{level}", f"y_q{level}"]
    twice = taken_back(model, lambda y: 1 - y, lambda z: 1 - z)
    assert quantile_of(FittedChain(twice)) == round(1 - level, 1)


def test_what_is_no_quantile_or_is_taken_back_by_a_scale_stays_as_it_is():
    assert quantile_of(FittedChain(taken_back(Ridge(), np.negative, np.negative))) is None
    scaled = TransformedTargetRegressor(
        QuantileRegressor(quantile=0.1, alpha=0), transformer=StandardScaler()
    )
    assert quantile_of(FittedChain(scaled.fit(np.ones((9, 1)), np.arange(9)))) == 0.1


def test_targets_that_are_turned_round_in_part_are_an_error():
    signs = np.array([1, -1])
    turn = FunctionTransformer(lambda y: y * signs, lambda y: y * signs, check_inverse=False)
    network = GRURegressor(2, loss="quantile", quantile=0.1, max_iter=1, random_state=0)
    model = TransformedTargetRegressor(network, transformer=turn)
    model.fit(np.ones((9, 4)), np.random.default_rng(0).normal(size=(9, 2)))
    with pytest.raises(ValueError, match="turns only some targets round: .* expected a model of each"):
        quantile_of(FittedChain(model))


def test_several_quantiles_that_are_turned_round_have_the_levels_of_what_comes_out():
    y = np.random.default_rng(0).exponential(size=60)
    network = GRURegressor(2, loss="quantile", quantile=[0.1, 0.5, 0.8], max_iter=2, random_state=0)
    turn = FunctionTransformer(np.negative, np.negative)
    model = TransformedTargetRegressor(network, transformer=turn).fit(np.ones((60, 4)), y)
    assert FittedChain(model).levels == (0.9, 0.5, 0.2)
    rows = pd.DataFrame({"y": y})
    values = -np.sort(-y)[[5, 29, 47]].reshape(1, 1, 1, 3)
    names = list(label(rows, rows[:1], values, [1], model, ["y"], (None, None)).columns)
    assert names == ["y_q0.9", "y_q0.5", "y_q0.2"]
