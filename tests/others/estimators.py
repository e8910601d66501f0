"""The estimators that scikit-learn's checks are run on, each in several configurations."""

from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRUClassifier,
    GRURegressor,
    LagSequences,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
)

NEIGHBOURS = "a row's window holds the rows before it, so rows depend on their neighbours by design"
EXPECTED_FAILURES = {
    "check_methods_sample_order_invariance": NEIGHBOURS,
    "check_methods_subset_invariance": NEIGHBOURS,
}
OTHER_CELL = {"bidirectional": True, "reset_after": True, "hidden_layer_sizes": (8, 8)}
REGRESSORS = [
    GRURegressor(),
    GRURegressor(solver="sgd", learning_rate_init=0.05),
    GRURegressor(loss="huber", **OTHER_CELL),
    GRURegressor(subtract_last="only"),
]
CLASSIFIERS = [GRUClassifier(), GRUClassifier(**OTHER_CELL)]
STEPWISE = StepwiseTransformer(StandardScaler())
STEPWISES = [STEPWISE, StepwiseTransformer(PCA(1)), StepwiseTransformer(SimpleImputer())]
# the data of the checks are 10 to 50 samples, of which 19 would have to be kept for a level of 95
CALIBRATED = [
    ConformalRegressor(Ridge(), level=50),
    ConformalRegressor(GRURegressor(random_state=0), level=50),
    AdaptiveConformalRegressor(Ridge(), level=50),
    AdaptiveConformalRegressor(GRURegressor(random_state=0), level=50),
]
# those that may fail no check
ALL = [*REGRESSORS, SeasonalNaive(), *CALIBRATED, *CLASSIFIERS, *STEPWISES, LagSequences()]
# those that have to fail the two that forbid neighbours, and no other
WINDOWS = [SlidingWindow(), SlidingWindow(fill="forward")]


def small(estimator):
    """A copy of an estimator whose networks have few units, and learn fast."""
    params = estimator.get_params()
    sizes = {
        name: (4,) if isinstance(value, int) else (4,) * len(value)
        for name, value in params.items()
        if name.split("__")[-1] == "hidden_layer_sizes"
    }
    prefixes = [name.removesuffix("hidden_layer_sizes") for name in sizes]
    fast = {"learning_rate_init": 0.1, "max_iter": 10, "batch_size": 300}
    options = {f"{prefix}{name}": value for prefix in prefixes for name, value in fast.items()}
    return clone(estimator).set_params(**sizes, **options)
