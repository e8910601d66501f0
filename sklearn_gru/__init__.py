"""Gated recurrent units behind fit, predict and score, in plain NumPy."""

from importlib import import_module
from typing import TYPE_CHECKING

from ._utils.version import __version__

if TYPE_CHECKING:  # what __getattr__ gives, for those who read types
    from . import datasets as datasets
    from . import exchange as exchange
    from ._calibration.adaptive import AdaptiveConformalRegressor
    from ._calibration.conformal import ConformalRegressor
    from ._calibration.interval_metrics import interval_coverage, interval_width, quantile_crps, winkler_score
    from ._calibration.interval_scorer import interval_scorer
    from ._displays.channel_importance import ChannelImportanceDisplay
    from ._displays.coverage import CoverageDisplay
    from ._displays.forecast import ForecastDisplay
    from ._displays.loss_curve import LossCurveDisplay
    from ._estimators.channel_importance import channel_importance
    from ._estimators.classifier import GRUClassifier
    from ._estimators.regressor import GRURegressor
    from ._estimators.scorer import stepwise_scorer
    from ._estimators.seasonal_naive import SeasonalNaive
    from ._forecasting.forecast import forecast
    from ._forecasting.gru_stream import GRUStream
    from ._forecasting.stream import stream
    from ._tables.regular_grid import regular_grid
    from ._utils.data_warning import DataWarning
    from ._windows.future_targets import future_targets
    from ._windows.iter_windows import iter_windows
    from ._windows.lag_sequences import LagSequences
    from ._windows.make_windows import make_windows
    from ._windows.padding import pad_sequences, unpad_sequences
    from ._windows.panel_split import PanelTimeSeriesSplit
    from ._windows.sliding_window import SlidingWindow
    from ._windows.stepwise import StepwiseTransformer
    from ._windows.windows import Windows

# the module of each name; importing this package imports none of them, for they take what scikit-learn takes
_MODULES = {
    "AdaptiveConformalRegressor": "_calibration.adaptive",
    "ChannelImportanceDisplay": "_displays.channel_importance",
    "ConformalRegressor": "_calibration.conformal",
    "CoverageDisplay": "_displays.coverage",
    "DataWarning": "_utils.data_warning",
    "ForecastDisplay": "_displays.forecast",
    "GRUClassifier": "_estimators.classifier",
    "GRURegressor": "_estimators.regressor",
    "GRUStream": "_forecasting.gru_stream",
    "LagSequences": "_windows.lag_sequences",
    "LossCurveDisplay": "_displays.loss_curve",
    "PanelTimeSeriesSplit": "_windows.panel_split",
    "SeasonalNaive": "_estimators.seasonal_naive",
    "SlidingWindow": "_windows.sliding_window",
    "StepwiseTransformer": "_windows.stepwise",
    "Windows": "_windows.windows",
    "channel_importance": "_estimators.channel_importance",
    "forecast": "_forecasting.forecast",
    "future_targets": "_windows.future_targets",
    "interval_coverage": "_calibration.interval_metrics",
    "interval_scorer": "_calibration.interval_scorer",
    "interval_width": "_calibration.interval_metrics",
    "iter_windows": "_windows.iter_windows",
    "make_windows": "_windows.make_windows",
    "pad_sequences": "_windows.padding",
    "quantile_crps": "_calibration.interval_metrics",
    "regular_grid": "_tables.regular_grid",
    "stepwise_scorer": "_estimators.scorer",
    "stream": "_forecasting.stream",
    "unpad_sequences": "_windows.padding",
    "winkler_score": "_calibration.interval_metrics",
}

__all__ = [
    "AdaptiveConformalRegressor",
    "ChannelImportanceDisplay",
    "ConformalRegressor",
    "CoverageDisplay",
    "DataWarning",
    "ForecastDisplay",
    "GRUClassifier",
    "GRURegressor",
    "GRUStream",
    "LagSequences",
    "LossCurveDisplay",
    "PanelTimeSeriesSplit",
    "SeasonalNaive",
    "SlidingWindow",
    "StepwiseTransformer",
    "Windows",
    "__version__",
    "channel_importance",
    "forecast",
    "future_targets",
    "interval_coverage",
    "interval_scorer",
    "interval_width",
    "iter_windows",
    "make_windows",
    "pad_sequences",
    "quantile_crps",
    "regular_grid",
    "stepwise_scorer",
    "stream",
    "unpad_sequences",
    "winkler_score",
]


if not TYPE_CHECKING:  # or else every name would be one to those who read types, a misspelt one too

    def __getattr__(name):
        if name in ("datasets", "exchange"):
            return import_module(f".{name}", __name__)
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        public = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = public  # not asked for again
        return public


def __dir__():
    return sorted({*globals(), *__all__, "datasets", "exchange"})
