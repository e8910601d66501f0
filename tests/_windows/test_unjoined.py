"""No FeatureUnion puts the steps of one transformer behind those of another."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer
from sklearn_gru._windows import unjoined as module
from sklearn_gru._windows.unjoined import Unjoined, unjoined

X = np.random.default_rng(0).normal(size=(19, 6, 1))
REFUSED = r"StepwiseTransformer\(make_union\(|but expected 2 dimensions"


@pytest.mark.parametrize(
    "steps",
    [
        [StepwiseTransformer(StandardScaler()), StepwiseTransformer(MinMaxScaler())],
        [SlidingWindow(3), SlidingWindow(4)],
        [SlidingWindow(3), StepwiseTransformer(MinMaxScaler())],
    ],
    ids=["stepwise", "windows", "both"],
)
def test_a_union_of_transformers_of_sequences_is_refused(steps):
    with pytest.raises(ValueError, match=REFUSED):
        make_union(*steps).fit_transform(X)
    with pytest.raises(ValueError, match=REFUSED):
        make_union(*steps).fit(X).transform(X)


def test_what_the_advice_says_joins_the_channels():
    union = StepwiseTransformer(make_union(StandardScaler(), MinMaxScaler()))
    assert union.fit_transform(X).shape == (19, 6, 2)


def test_it_is_an_array_like_any_other_but_for_hstack():
    array = X.copy().view(Unjoined)
    for each in (array, pickle.loads(pickle.dumps(array)), array[2:]):
        with pytest.raises(ValueError, match="not joined along their steps. For the channels of"):
            np.hstack([each, each])
    np.testing.assert_array_equal(np.concatenate([array, X], axis=2)[:, :, 0], X[:, :, 0])
    assert array.mean() == X.mean()
    assert repr(array) == repr(X)
    assert type(np.asarray(array)) is np.ndarray


@pytest.mark.parametrize("counts", [False, True])
def test_models_read_it_as_the_array_that_it_is(monkeypatch, counts):
    monkeypatch.setattr(module, "UNION_COUNTS_AXES", counts)
    assert isinstance(unjoined(X), Unjoined) != counts
    network, y = GRURegressor(2, max_iter=1, random_state=0), X[:, 0, 0]
    model = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(4), network)
    scaled = (X[:, -4:] - X.mean()) / X.std()
    expected = clone(network).fit(scaled, y).predict(scaled)
    np.testing.assert_allclose(model.fit(X, y).predict(X), expected)
    assert type(model.predict(X)) is np.ndarray
