"""Gated recurrent units behind fit, predict and score, in plain NumPy."""

from ._classifier import GRUClassifier
from ._forecast_display import ForecastDisplay
from ._forecasting import forecast
from ._future_targets import future_targets
from ._loss_curve_display import LossCurveDisplay
from ._padding import pad_sequences, unpad_sequences
from ._panel_split import PanelTimeSeriesSplit
from ._regressor import GRURegressor
from ._scoring import stepwise_scorer
from ._sliding_window import SlidingWindow
from ._stepwise import StepwiseTransformer
from ._stream import GRUStream, stream
from ._version import __version__
from ._windows import Windows, make_windows

__all__ = [
    "ForecastDisplay",
    "GRUClassifier",
    "GRURegressor",
    "GRUStream",
    "LossCurveDisplay",
    "PanelTimeSeriesSplit",
    "SlidingWindow",
    "StepwiseTransformer",
    "Windows",
    "__version__",
    "forecast",
    "future_targets",
    "make_windows",
    "pad_sequences",
    "stepwise_scorer",
    "stream",
    "unpad_sequences",
]
