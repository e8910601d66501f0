"""One part of a calibrated model is a model of its own."""

import copy
import pickle

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from sklearn_gru import ConformalRegressor
from sklearn_gru._forecasting.one_part import OnePart

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(60, 2)), RNG.normal(size=(60, 2))
MODEL = ConformalRegressor(Ridge(), level=[50, 80.5]).fit(X, Y)


@pytest.mark.parametrize(("part", "suffix"), [((80.5, 0), "-lo-80.5"), ((50, 1), "-hi-50")])
def test_an_end_of_a_band_is_what_it_predicts(part, suffix):
    end = OnePart(MODEL, *part)
    np.testing.assert_array_equal(end.predict(X), MODEL.predict_interval(X, part[0])[:, :, 0, part[1]])
    assert end.suffix == suffix


def test_without_a_level_it_is_the_forecast_and_all_else_is_as_of_the_model():
    part = OnePart(MODEL)
    np.testing.assert_array_equal(part.predict(X), MODEL.predict(X))
    assert part.suffix == ""
    assert part.n_outputs_ == 2


def test_another_regressor_in_its_place_leaves_the_model_as_it_was():
    other = Ridge(100).fit(X, Y)
    part = OnePart(MODEL, 50, 1)
    before = MODEL.predict(X)
    part.regressor_ = other
    np.testing.assert_array_equal(part.predict(X), other.predict(X) + MODEL.radius_[:, 0])
    np.testing.assert_array_equal(MODEL.predict(X), before)


def test_it_is_copied_and_pickled():
    part = OnePart(MODEL, 50, 1)
    for again in (copy.copy(part), copy.deepcopy(part), pickle.loads(pickle.dumps(part))):
        np.testing.assert_array_equal(again.predict(X), part.predict(X))
