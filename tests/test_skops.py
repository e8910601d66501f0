"""Files of skops hold models to the bit, and name only public types of this package; so do pickles."""

import pickle
import pickletools
from importlib import import_module

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.metrics import make_scorer, r2_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sklearn_gru
from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRUClassifier,
    GRURegressor,
    GRUStream,
    PanelTimeSeriesSplit,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    interval_scorer,
    make_windows,
    stepwise_scorer,
    stream,
)
from sklearn_gru._utils.pickling import VERSION, VersionedPickleMixin

skops = pytest.importorskip("skops.io")

RNG = np.random.default_rng(0)
SERIES = RNG.normal(size=(90, 1)).cumsum(axis=0)
WINDOWS = future_targets(make_windows(SERIES, 5, group=["a"] * 50 + ["b"] * 40), SERIES.ravel(), horizon=2)
ROWS = SERIES[:-1], SERIES[1:, 0]
AT_STEPS = SERIES.reshape(30, 3, 1), SERIES.reshape(30, 3, 1)
NETWORK = GRURegressor(2, max_iter=2, random_state=0)
QUANTILES = GRURegressor(2, max_iter=2, loss="quantile", quantile=[0.1, 0.5, 0.9], random_state=0)
MODELS = {
    "network": (NETWORK, WINDOWS),
    "network of quantiles": (QUANTILES, WINDOWS),
    "network at every step": (QUANTILES, AT_STEPS),
    "pipeline of windows": (make_pipeline(StepwiseTransformer(StandardScaler()), QUANTILES), WINDOWS),
    "pipeline of rows": (make_pipeline(SlidingWindow(3), QUANTILES), ROWS),
    "seasonal": (SeasonalNaive(), WINDOWS),
    "ridge": (make_pipeline(StandardScaler(), Ridge()), ROWS),
}


PUBLIC = {f"sklearn_gru.{name}" for name in sklearn_gru.__all__}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_says_the_same_to_the_bit_and_only_public_types_have_to_be_trusted(name):
    inner, (X, y) = MODELS[name]
    model = clone(inner).fit(X, y)
    data = skops.dumps(model)
    names = skops.get_untrusted_types(data=data)
    assert set(names) <= PUBLIC
    np.testing.assert_array_equal(skops.loads(data, trusted=names).predict(X), model.predict(X))


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
@pytest.mark.parametrize("name", MODELS)
def test_a_calibrated_model_says_the_same_to_the_bit_and_only_public_types_have_to_be_trusted(name, kind):
    inner, (X, y) = MODELS[name]
    model = kind(inner, level=50).fit(X, y)
    data = skops.dumps(model)
    names = skops.get_untrusted_types(data=data)
    assert set(names) <= PUBLIC
    again = skops.loads(data, trusted=names)
    np.testing.assert_array_equal(again.predict_interval(X), model.predict_interval(X))
    if kind is AdaptiveConformalRegressor:
        again, model = again.update(X[:4], y[:4]), model.update(X[:4], y[:4])
        np.testing.assert_array_equal(again.predict_interval(X), model.predict_interval(X))


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
def test_of_what_is_around_an_estimator_of_scikit_learn_only_the_class_is_ours(kind):
    model = kind(Ridge()).fit(RNG.normal(size=(200, 2)), RNG.normal(size=(200, 2)))
    assert skops.get_untrusted_types(data=skops.dumps(model)) == [f"sklearn_gru.{kind.__name__}"]


@pytest.mark.parametrize("history", [SERIES[:20], {"a": SERIES[:20], ("b", 2): SERIES[:10], 3: SERIES[:5]}])
def test_a_stream_goes_on_to_the_bit_and_only_public_types_have_to_be_trusted(history):
    live = stream(MODELS["pipeline of rows"][0].fit(*ROWS), history=history)
    data = skops.dumps(live)
    names = skops.get_untrusted_types(data=data)
    assert set(names) <= PUBLIC
    again = skops.loads(data, trusted=names)
    assert again.labels == live.labels
    reading = dict.fromkeys(history, SERIES[20]) if isinstance(history, dict) else SERIES[20]
    np.testing.assert_equal(again.step(reading), live.step(reading))


def parts_of_pickle(thing):
    """The classes of this package that a pickle names, and how often it holds the stamp of the version."""
    names, n_stamps = set(), 0
    for operation, argument, _ in pickletools.genops(pickle.dumps(thing, protocol=2)):
        if operation.name == "GLOBAL" and argument.startswith("sklearn_gru"):
            names.add(argument.replace(" ", "."))
        n_stamps += argument == VERSION
    return names, n_stamps


def fitted():
    """What people keep, of all kinds."""
    windows, rows = WINDOWS[0], MODELS["pipeline of rows"][0].fit(*ROWS)
    yield from (windows, windows[3:9], windows.recipe, rows.fit(*ROWS)[0].transform(SERIES))
    yield from (stream(rows, history=SERIES[:9]), PanelTimeSeriesSplit(2), interval_scorer("coverage"))
    yield from (stepwise_scorer("r2"), stepwise_scorer("accuracy"), stepwise_scorer(make_scorer(r2_score)))
    for inner, (X, y) in MODELS.values():
        for model in (clone(inner), ConformalRegressor(inner, level=50)):
            yield model.fit(X, y)
    for options in ({"solver": "sgd"}, {"solver": "lbfgs"}, {"early_stopping": True}, {"pooling": "mean"}):
        model = clone(NETWORK).set_params(**options).fit(*WINDOWS)
        yield from (model, model.without_training_state(), clone(model))
    yield GRUClassifier(2, max_iter=2, early_stopping=True).fit(WINDOWS[0], WINDOWS[1][:, 0] > 0)
    yield GridSearchCV(NETWORK, {"alpha": [0.1, 1]}, cv=2, scoring=stepwise_scorer("r2")).fit(*WINDOWS)


# classes that are no public names, of which people have objects all the same: what functions return
RETURNED = {
    "sklearn_gru._windows.recipe.Recipe",
    "sklearn_gru._calibration.interval_scorer._IntervalScorer",
    "sklearn_gru._estimators.scorer._WeightedObservedMetric",
    "sklearn_gru._estimators.class_scorer.ClassScorer",
}


@pytest.mark.filterwarnings("ignore:lbfgs failed to converge:sklearn.exceptions.ConvergenceWarning")
def test_every_class_in_a_pickle_is_public_or_returned_and_carries_the_version():
    found = set()
    for thing in fitted():
        names, n_stamps = parts_of_pickle(thing)
        assert names <= PUBLIC | RETURNED
        assert n_stamps >= 1 or not names
        found |= names
    assert found >= RETURNED
    for name in found:
        module, _, last = name.rpartition(".")
        each = getattr(import_module(module), last)
        assert each is GRUStream or issubclass(each, VersionedPickleMixin)
