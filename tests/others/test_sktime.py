"""The checks that sktime has for forecasters, on reductions of ours as the page of the guide makes them."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import GRURegressor, LagSequences

LENGTH = 4
# of a class of sktime, which has no example in its docstring
OF_SKTIME_ITSELF = "test_class_has_doctest_example"


def network():
    return GRURegressor(4, max_iter=2, random_state=0)


def lags():
    return make_pipeline(LagSequences(range(LENGTH, 0, -1), n_lagged="all"), network())


def swapped():
    return make_pipeline(FunctionTransformer(np.swapaxes, kw_args={"axis1": 1, "axis2": 2}), network())


@pytest.mark.filterwarnings("ignore")  # what sktime warns of is its own
@pytest.mark.parametrize(
    ("model", "options"),
    [
        (lags, {"strategy": "recursive"}),
        (lags, {"strategy": "direct"}),
        (lags, {"strategy": "multioutput"}),
        (swapped, {"strategy": "recursive", "scitype": "time-series-regressor"}),
    ],
    ids=lambda part: "-".join(part.values()) if isinstance(part, dict) else part.__name__,
)
def test_a_reduction_passes_every_check_of_sktime(model, options, counted):
    compose = pytest.importorskip("sktime.forecasting.compose")
    from sktime.utils.estimator_checks import check_estimator

    reduction = compose.make_reduction(model(), window_length=LENGTH, **options)
    results = check_estimator(reduction, verbose=False)
    failed = {name: said for name, said in results.items() if said != "PASSED"}
    assert failed.keys() == {f"{OF_SKTIME_ITSELF}[{type(reduction).__name__}]"}, failed
    counted["checks of sktime that reductions pass"] += len(results) - 1
    counted["checks of sktime that its own class fails, for want of an example"] += 1
