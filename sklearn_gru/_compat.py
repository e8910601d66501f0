"""The only place that touches what scikit-learn does not promise to keep."""

from sklearn.utils._param_validation import HasMethods, Interval, Options, StrOptions, validate_params
from sklearn.utils.validation import _check_feature_names_in as check_feature_names_in
from sklearn.utils.validation import _check_sample_weight as check_sample_weight
from sklearn.utils.validation import _get_feature_names as get_feature_names

try:
    from sklearn.callback import CallbackSupportMixin, with_callbacks
except ImportError:  # before scikit-learn 1.9 there are no callbacks

    class CallbackSupportMixin:
        """Nothing to support."""

    def with_callbacks(method):
        """Nothing to tear down."""
        return method


__all__ = [
    "CallbackSupportMixin",
    "HasMethods",
    "Interval",
    "Options",
    "StrOptions",
    "check_feature_names_in",
    "check_sample_weight",
    "get_feature_names",
    "store_output_setting",
    "validate_params",
    "with_callbacks",
]


def store_output_setting(estimator, transform):
    """Do what ``set_output`` of scikit-learn does where it is available."""
    if transform is not None:
        # clone copies exactly this attribute
        setting = {**getattr(estimator, "_sklearn_output_config", {}), "transform": transform}
        estimator._sklearn_output_config = setting
