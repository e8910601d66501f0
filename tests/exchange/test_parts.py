"""A formula as options that JSON can hold, and arrays by name."""

import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRUClassifier
from sklearn_gru.exchange.formula import estimator_of, formula_of
from sklearn_gru.exchange.parts import Parts, formula_from, is_plain, parts_of, plain

from .models import draw


@pytest.mark.filterwarnings("ignore")  # of sequences without a step, and of rounding
@pytest.mark.parametrize("seed", range(25))
def test_json_and_arrays_are_the_whole_formula(seed):
    model, X = draw(seed)
    options, arrays = parts_of(formula_of(model))
    back = estimator_of(formula_from(Parts(json.loads(json.dumps(options)), arrays)))
    assert_array_equal(back.predict(X), model.predict(X))
    assert {**back.get_params(), "hidden_layer_sizes": None} == {
        **model.get_params(),
        "hidden_layer_sizes": None,
    }


def test_what_json_cannot_hold_is_left_out_of_the_parameters_and_refused_in_classes():
    assert plain((1, np.float32(2.0), "a", None, np.array([True]))) == [1, 2.0, "a", None, [True]]
    assert not is_plain(np.random.RandomState(0))
    X = np.zeros((20, 3, 1))
    X[:10] = 1
    dates = np.repeat(np.array(["2024-01-01", "2024-01-02"], "datetime64[D]"), 10)
    model = GRUClassifier(2, max_iter=1, random_state=np.random.RandomState(0)).fit(X, dates)
    with pytest.raises(ValueError, match=r"The classes are of datetime64\[D\]; expected numbers or strings"):
        parts_of(formula_of(model))
