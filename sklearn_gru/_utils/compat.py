"""The only place that imports what scikit-learn does not promise to keep."""

import sys
from collections.abc import Callable
from inspect import signature
from typing import Any, cast

import numpy as np
from sklearn.pipeline import FeatureUnion
from sklearn.utils import _param_validation
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._param_validation import HasMethods, Options, StrOptions
from sklearn.utils._set_output import _get_output_config
from sklearn.utils.metaestimators import available_if as _available_if
from sklearn.utils.validation import _check_feature_names_in as check_feature_names_in
from sklearn.utils.validation import _check_method_params as check_method_params
from sklearn.utils.validation import _check_sample_weight as check_sample_weight
from sklearn.utils.validation import _get_feature_names as get_feature_names
from sklearn.utils.validation import _num_samples as num_samples

from .python_numbers import python_number, with_python_numbers
from .typing import Function

try:
    from sklearn.callback import CallbackSupportMixin
    from sklearn.callback import with_callbacks as _with_callbacks
except ImportError:  # before scikit-learn 1.9 there are no callbacks

    class CallbackSupportMixin:
        """Nothing to support."""

    def _with_callbacks(method):
        """Nothing to tear down."""
        return method


__all__ = [
    "UNION_COUNTS_AXES",
    "CallbackSupportMixin",
    "HasMethods",
    "Interval",
    "Options",
    "StrOptions",
    "accepts_sample_weight",
    "available_if",
    "check_feature_names_in",
    "check_method_params",
    "check_sample_weight",
    "get_feature_names",
    "has_callbacks",
    "is_metric_of_classes",
    "is_metric_of_scikit_learn",
    "metric_of",
    "num_samples",
    "output_container",
    "response_methods",
    "safe_indexing",
    "scorer_at_work",
    "store_output_setting",
    "validate_params",
    "with_callbacks",
]


def _union_counts_axes():
    """Whether a ``FeatureUnion`` refuses what has not two axes; before scikit-learn 1.9 it joins anything."""
    try:
        FeatureUnion([("sequences", "passthrough")])._hstack([np.zeros((1, 1, 1))])
    except ValueError:
        return True
    return False


UNION_COUNTS_AXES = _union_counts_axes()


class Interval(_param_validation.Interval):
    """Numbers in an interval, of Python or NumPy; True and False are none."""

    def is_satisfied_by(self, val):
        number = python_number(val)
        return type(number) is not bool and super().is_satisfied_by(number)


def validate_params(parameter_constraints: dict[str, Any], **options: bool) -> Callable[[Function], Function]:
    """scikit-learn's decorator; the function then gets numbers and bools of Python, whatever came."""
    names = {
        name
        for name, constraints in parameter_constraints.items()
        if any(isinstance(constraint, Interval) or constraint == "boolean" for constraint in constraints)
    }
    validating = _param_validation.validate_params(parameter_constraints, **options)

    def decorator(function: Function) -> Function:
        return cast(Function, with_python_numbers(validating(function), names))

    return decorator


def available_if(check: Callable[[Any], bool]) -> Callable[[Function], Function]:
    """scikit-learn's decorator; type checkers see the method as it is."""
    return _available_if(check)


def with_callbacks(method: Function) -> Function:
    """scikit-learn's decorator; type checkers see the method as it is."""
    return cast(Function, _with_callbacks(method))


def store_output_setting(estimator, transform):
    """Do what ``set_output`` of scikit-learn does where it is available."""
    if transform is not None:
        # clone copies exactly this attribute
        setting = {**getattr(estimator, "_sklearn_output_config", {}), "transform": transform}
        estimator._sklearn_output_config = setting


def output_container(estimator):
    """The container that ``set_output`` has chosen for an estimator: "default", "pandas" or "polars"."""
    return _get_output_config("transform", estimator)["dense"]


def accepts_sample_weight(scorer):
    """Whether a scorer, or another callable of (estimator, X, y), takes weights."""
    return "sample_weight" in signature(getattr(scorer, "_score_func", scorer)).parameters


def is_metric_of_scikit_learn(scorer):
    """Whether a scorer was made of a metric that scikit-learn has."""
    metric = getattr(scorer, "_score_func", None)
    return getattr(metric, "__module__", "").startswith("sklearn.")


def is_metric_of_classes(scorer):
    """Whether a scorer was made of a metric of classes that scikit-learn has."""
    metric = getattr(scorer, "_score_func", None)
    modules = ("sklearn.metrics._classification", "sklearn.metrics._ranking")
    return getattr(metric, "__module__", "") in modules


def response_methods(scorer):
    """The methods of an estimator that a scorer may ask, in a list."""
    methods = getattr(scorer, "_response_method", "predict")
    return [methods] if isinstance(methods, str) else list(methods)


def metric_of(scorer):
    """The metric that a scorer was made of, None where it tells none."""
    return getattr(scorer, "_score_func", None)


def scorer_at_work():
    """What has asked for a prediction: a scorer, the name of its metric and the y it scores; else None."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") == "sklearn.metrics._scorer":
            names = dict(frame.f_locals)  # from Python 3.13 on no dictionary
            if {"self", "y_true"} <= names.keys():
                metric = getattr(names["self"], "_score_func", None)
                return names["self"], getattr(metric, "__name__", ""), names["y_true"]
        frame = frame.f_back
    return None


def has_callbacks(estimator):
    """Whether ``set_callbacks`` of scikit-learn has given an estimator any."""
    return hasattr(estimator, "_skl_callbacks")
