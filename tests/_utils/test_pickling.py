"""A pickle that another version has written warns, whatever public object it holds."""

import copy
import pickle

import numpy as np
import pytest
from sklearn.exceptions import InconsistentVersionWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRUClassifier,
    GRURegressor,
    PanelTimeSeriesSplit,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    interval_scorer,
    make_windows,
    stepwise_scorer,
    stream,
)

X = np.random.default_rng(0).normal(size=(20, 3, 2))
Y = X[:, :, :1].cumsum(axis=1)
MODEL = GRURegressor(2, max_iter=1, random_state=0).fit(X, Y)
MODEL_OF_ONE = GRURegressor(2, max_iter=1, random_state=0)
CALIBRATED = ConformalRegressor(MODEL_OF_ONE, level=50).fit(X, Y[:, -1, 0])
WEIGHT = np.arange(1.0, 21)

# the object, what the warning calls it, and what shows that it is whole
OBJECTS = {
    "regressor": (MODEL, "GRURegressor", lambda each: each.predict(X)),
    "classifier": (
        GRUClassifier(2, max_iter=1, random_state=0).fit(X, Y[:, -1, 0] > 0),
        "GRUClassifier",
        lambda each: each.predict_proba(X),
    ),
    "seasonal naive": (
        SeasonalNaive().fit(make_windows(X[:, 0, 0], 3)[:-1], X[1:, 0, 0]),
        "SeasonalNaive",
        lambda each: each.predict(X[:, :, :1]),
    ),
    "conformal regressor": (CALIBRATED, "ConformalRegressor", lambda each: each.predict_interval(X)),
    "adaptive conformal regressor": (
        AdaptiveConformalRegressor(MODEL_OF_ONE, level=50).fit(X, Y[:, -1, 0]),
        "AdaptiveConformalRegressor",
        lambda each: copy.deepcopy(each).update(X, Y[:, -1, 0]).predict_interval(X),
    ),
    "scorer of bands": (
        interval_scorer("neg_crps"),
        "interval_scorer",
        lambda each: each(CALIBRATED, X, Y[:, -1, 0]),
    ),
    "window": (
        SlidingWindow(3).fit(X[:, 0]),
        "SlidingWindow",
        lambda each: np.asarray(each.transform(X[:, 0])),
    ),
    "stepwise transformer": (
        StepwiseTransformer(StandardScaler()).fit(X),
        "StepwiseTransformer",
        lambda each: each.transform(X),
    ),
    "windows": (make_windows(X[:, 0], 3), "Windows", np.asarray),
    "split": (
        PanelTimeSeriesSplit(3, gap=1),
        "PanelTimeSeriesSplit",
        lambda each: np.concatenate([train for train, _ in each.split(X, groups=np.arange(20))]),
    ),
    "scorer": (stepwise_scorer("r2"), "stepwise_scorer", lambda each: each(MODEL, X, Y)),
    "scorer with weights": (
        stepwise_scorer("neg_mean_absolute_error"),
        "stepwise_scorer",
        lambda each: each(MODEL, X, Y, sample_weight=WEIGHT),
    ),
    "stream": (
        stream(make_pipeline(SlidingWindow(2), GRURegressor(2, max_iter=1)).fit(X[:, 0], Y[:, 0, 0])),
        "GRUStream",
        lambda each: copy.deepcopy(each).step(X[0, 0]),
    ),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_pickle_of_this_version_is_read_without_a_word(name):
    each, _, shown = OBJECTS[name]
    for other in (pickle.loads(pickle.dumps(each)), copy.deepcopy(each), copy.copy(each)):
        assert type(other) is type(each)
        np.testing.assert_array_equal(shown(other), shown(each))
        assert not [name for name in vars(other) if "version" in name]


@pytest.mark.filterwarnings("ignore:Trying to unpickle:sklearn.exceptions.InconsistentVersionWarning")
@pytest.mark.parametrize("name", OBJECTS)
def test_a_pickle_of_another_version_warns_and_is_read(monkeypatch, name):
    each, called, shown = OBJECTS[name]
    data = pickle.dumps(each)
    monkeypatch.setattr("sklearn_gru._utils.pickling.__version__", "99.0")
    with pytest.warns(InconsistentVersionWarning, match=rf"estimator {called} from .*sklearn_gru 99\.0"):
        other = pickle.loads(data)
    np.testing.assert_array_equal(shown(other), shown(each))


@pytest.mark.parametrize("name", ["windows", "split", "regressor"])
def test_a_pickle_without_a_version_is_of_an_unknown_one(name):
    each = OBJECTS[name][0]
    state = {key: value for key, value in each.__getstate__().items() if key != "_sklearn_gru_version"}
    with pytest.warns(InconsistentVersionWarning, match="sklearn_gru unknown"):
        type(each).__new__(type(each)).__setstate__(state)
