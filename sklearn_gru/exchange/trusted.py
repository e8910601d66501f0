"""The types that a model may be made of: ours, scikit-learn's estimators, splitters and metrics, NumPy's."""

from functools import cache
from inspect import isclass, isfunction

import sklearn.metrics
import sklearn.model_selection
from sklearn.dummy import DummyRegressor
from sklearn.metrics import check_scoring, get_scorer
from sklearn.utils import Bunch
from sklearn.utils.metadata_routing import MetadataRequest

from .._calibration.interval_scorer import _IntervalScorer
from .._estimators.class_scorer import ClassScorer
from .._estimators.scorer import _ObservedMetric, _WeightedObservedMetric
from .._utils.weight_request import _weighted

OURS = (
    *("AdaptiveConformalRegressor", "ConformalRegressor", "GRUClassifier", "GRURegressor", "GRUStream"),
    *("LagSequences", "PanelTimeSeriesSplit", "SeasonalNaive", "SlidingWindow", "StepwiseTransformer"),
    "Windows",
)


@cache
def trusted_names():
    """The full names of all that skops does not trust by itself, as it does scikit-learn's estimators.

    Each of them only keeps what it is given.  Trees are not among them: scikit-learn follows their numbers
    without a look at where these lead.
    """
    metrics = (vars(sklearn.metrics)[name] for name in sklearn.metrics.__all__)
    functions = [_weighted, *(each for each in metrics if isfunction(each))]
    return sorted(trusted_classes() | {*map(_full_name, functions)})


@cache
def trusted_classes():
    """Those of these names that are of classes: a model has what they make, and never them."""
    classes = [Bunch, _IntervalScorer, _ObservedMetric, _WeightedObservedMetric, ClassScorer]
    classes += [type(each) for each in (*_scorers(), *_requests())]
    splitters = vars(sklearn.model_selection).values()
    classes += [each for each in splitters if isclass(each) and hasattr(each, "get_n_splits")]
    named = {*map(_full_name, classes), *(f"sklearn_gru.{name}" for name in OURS)}
    return frozenset(named | {"builtins.range", "numpy.dtype"})


def _full_name(each):
    return f"{each.__module__}.{each.__name__}"


def untrusted(names, trusted=()):
    """Those of some full names that are neither among these nor in ``trusted``, sorted."""
    return sorted({*names} - {*trusted_names(), *trusted})


def _requests():
    """What estimators ask for of metadata, and what each of their methods does."""
    request = MetadataRequest(owner="any")
    return [request, request.fit]


def _scorers():
    """One of each class of scorers of scikit-learn."""
    model = DummyRegressor()
    return [get_scorer("r2"), check_scoring(model), check_scoring(model, scoring=["r2"])]
