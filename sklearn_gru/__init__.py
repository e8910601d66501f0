"""Gated recurrent units behind fit, predict and score, in plain NumPy."""

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
from ._utils.version import __version__
from ._windows.future_targets import future_targets
from ._windows.iter_windows import iter_windows
from ._windows.lag_sequences import LagSequences
from ._windows.make_windows import make_windows
from ._windows.padding import pad_sequences, unpad_sequences
from ._windows.panel_split import PanelTimeSeriesSplit
from ._windows.sliding_window import SlidingWindow
from ._windows.stepwise import StepwiseTransformer
from ._windows.windows import Windows

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
