"""The picture of a forecast: what was known, what is forecast, what came true."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from .._forecasting.fitted_chain import FittedChain
from .._tables.columns import as_table
from .._tables.frames import column, is_frame
from .._utils.plotting import import_pyplot
from .._utils.typing import ArrayLike, FloatArray
from .._utils.whole_numbers import whole_number
from .bands import bands_to_draw, draw_bands
from .common import check_one_series, known_part
from .estimator_bands import bands_of_models, forecast_and_bands
from .forecast_parts import ForecastParts, parts_of_forecast
from .forecast_series import series_to_draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

HISTORY_STYLE = {"color": "0.5", "label": "history"}  # on a light background and on a dark one
TRUTH_STYLE = {"marker": "o", "markersize": 3, "linewidth": 1, "label": "truth"}


class ForecastDisplay:
    """A forecast behind the history it was made from, with the truth and bands if they are given.

    Made by :meth:`from_estimator` and :meth:`from_predictions`, which find the places on the
    horizontal axis.  The parameters are stored as attributes.

    Parameters
    ----------
    forecast : ndarray of shape (n_steps,)
    forecast_x : ndarray of shape (n_steps,)
        Where the forecast is on the horizontal axis: numbers or dates.
    history : ndarray of shape (n_known,), default=None
        The known values.
    history_x : ndarray of shape (n_known,), default=None
        Where they are.
    truth : ndarray of shape (n_true,), default=None
        What the first ``n_true`` values of the forecast should have been, NaN where not known.
    bands : ndarray of shape (n_steps, n_bands, 2), default=None
        Lower and upper edges, of the innermost band first.
    band_names : list of str, default=None
        Labels of the bands, such as "80 %" or "quantiles 0.1 to 0.9"; none by default.
    name : str, default=None
        Label of the forecast; "forecast" by default.
    x_name : str, default=None
        Label of the horizontal axis.
    y_name : str, default=None
        Label of the vertical axis.

    Attributes
    ----------
    forecast_line_ : matplotlib Line2D
        The forecast.
    history_line_ : matplotlib Line2D or None
        What was known, where that is drawn.
    truth_line_ : matplotlib Line2D or None
        What came true, where that is drawn.
    bands_ : list of matplotlib PolyCollection
        One a band, as ``bands``: the darker the further inside.  Each is shaded where none inside it is.
    ax_ : matplotlib Axes
        Where it is drawn.
    figure_ : matplotlib Figure
        The figure of these.

    See Also
    --------
    forecast : Forecasts, with the bands of a calibrated model.
    CoverageDisplay : How many outcomes the bands of a backtest hold.
    LossCurveDisplay : The picture of a training.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from sklearn_gru import ForecastDisplay
    >>> ForecastDisplay.from_predictions([3.0, 4.0], history=[1.0, 2.0], lower=[2, 2], upper=[4, 6])
    <...ForecastDisplay object at ...>
    >>> bands = [[[2.5, 3.5], [2, 4]], [[3, 5], [2, 6]]]  # (n_steps, n_levels, 2)
    >>> display = ForecastDisplay.from_predictions([3.0, 4.0], intervals=bands, level=[50, 80])
    >>> display.band_names
    ['50 %', '80 %']
    >>> plt.show()
    """

    forecast_line_: "Line2D"
    history_line_: "Line2D | None"
    truth_line_: "Line2D | None"
    bands_: "list[PolyCollection]"
    ax_: "Axes"
    figure_: "Figure | Any"

    def __init__(
        self,
        *,
        forecast: FloatArray,
        forecast_x: NDArray[Any],
        history: FloatArray | None = None,
        history_x: NDArray[Any] | None = None,
        truth: FloatArray | None = None,
        bands: FloatArray | None = None,
        band_names: list[str | None] | None = None,
        name: str | None = None,
        x_name: str | None = None,
        y_name: str | None = None,
    ) -> None:
        self.forecast = forecast
        self.forecast_x = forecast_x
        self.history = history
        self.history_x = history_x
        self.truth = truth
        self.bands = bands
        self.band_names = band_names
        self.name = name
        self.x_name = x_name
        self.y_name = y_name

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        n_history: int | None = None,
        history_kwargs: dict[str, Any] | None = None,
        truth_kwargs: dict[str, Any] | None = None,
        forecast_kwargs: dict[str, Any] | None = None,
        band_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw the forecast.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; by default a new figure.
        n_history : int, default=None
            How many of the last known values to draw, at least 1; by default all.
        history_kwargs : dict, default=None
            Passed on to ``Axes.plot`` for the history.
        truth_kwargs : dict, default=None
            Passed on to ``Axes.plot`` for the truth.
        forecast_kwargs : dict, default=None
            Passed on to ``Axes.plot`` for the forecast.
        band_kwargs : dict, default=None
            Passed on to ``Axes.fill_between`` for each band.

        Returns
        -------
        display : ForecastDisplay

        Raises
        ------
        ValueError
            If ``n_history`` is below 1.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn_gru import ForecastDisplay
        >>> display = ForecastDisplay.from_predictions([3.0, 4.0], history=[1.0, 2.0])
        >>> display.plot(n_history=1, forecast_kwargs={"linestyle": "--"}).history_line_.get_ydata()
        array([2.])
        >>> plt.show()
        """
        plt = import_pyplot(f"{type(self).__name__}.plot")
        if n_history is not None:
            n_history = whole_number(n_history, "n_history")
        if ax is None:
            _, ax = plt.subplots(figsize=(8, 4), layout="constrained")
        self.history_line_ = self.truth_line_ = None
        if self.history is not None:
            x, values = self.history_x[-(n_history or 0) :], self.history[-(n_history or 0) :]
            (self.history_line_,) = ax.plot(x, values, **{**HISTORY_STYLE, **(history_kwargs or {})})
            ax.axvline(x[-1], color="0.5", alpha=0.4, linewidth=1, zorder=0)
        if self.truth is not None:
            style = {"color": plt.rcParams["text.color"], **TRUTH_STYLE, **(truth_kwargs or {})}
            (self.truth_line_,) = ax.plot(self.forecast_x[: len(self.truth)], self.truth, **style)
        style = {
            "label": "forecast" if self.name is None else self.name,
            "linewidth": 2,
            "marker": "o" if len(self.forecast) == 1 else None,  # a line of one point does not show
            **(forecast_kwargs or {}),
        }
        (self.forecast_line_,) = ax.plot(self.forecast_x, self.forecast, **style)
        self.bands_ = self._draw_bands(ax, band_kwargs or {})
        self._label(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _draw_bands(self, ax, style):
        if self.bands is None:
            return []
        names = self.bands.shape[1] * [None] if self.band_names is None else self.band_names
        style = {"color": self.forecast_line_.get_color(), **style}
        return draw_bands(ax, self.forecast_x, self.bands, names, style)

    @classmethod
    def from_predictions(
        cls,
        forecast: ArrayLike,
        *,
        history: ArrayLike | None = None,
        truth: ArrayLike | None = None,
        lower: ArrayLike | None = None,
        upper: ArrayLike | None = None,
        intervals: ArrayLike | None = None,
        level: ArrayLike | None = None,
        target: Any = None,
        series: Any = None,
        name: str | None = None,
        band_name: str | None = None,
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Draw a forecast that was made before.

        Parameters
        ----------
        forecast : array-like, series or data frame of shape (n_steps,), (n_steps, 1) or (1, n_steps)
            Of pandas, its index tells the places on the horizontal axis, behind the history or
            within it; of a frame, as :func:`forecast` returns it, the column of times.  Its columns
            ``sales-lo-80`` and ``sales-hi-80``, or ``sales_q0.1`` and ``sales_q0.9``, are bands.
            An array, or an index that counts rows, follows on the history; with ``level`` it may
            have the columns that :func:`forecast` gives it.
        history : array-like, series or data frame of shape (n_known,) or (n_known, 1), default=None
            The known values, oldest first; what is missing at the end is not drawn.  Of pandas, its
            index gives the axis: dates, periods or numbers; of a frame, its column of times.  Where
            ``forecast`` is a frame, a whole table will do, with its target and its series in columns
            of the same names.
        truth : array-like, series or data frame of shape (n_true,), default=None
            What the first ``n_true`` values of the forecast should have been, NaN where not known.
            Where it and the forecast tell their times, those at the times of the forecast.
        lower : array-like or series of shape (n_steps,), default=None
            Lower edge of a band; with ``upper`` only.
        upper : array-like or series of shape (n_steps,), default=None
            Upper edge of a band; with ``lower`` only.
        intervals : array-like of shape (n_steps, n_levels, 2), default=None
            Lower and upper ends of bands of several levels: of one sample, ``predict_interval(X)[i]``.
        level : float or array-like of float of shape (n_levels,), default=None
            The levels of ``intervals``, or of the columns of an array, per cent.
        target : str, default=None
            Which of several targets of a frame is drawn.
        series : object or dict, default=None
            Which of several series of a frame is drawn: its label, or its labels by the columns that
            tell it, such as ``{"country": "NZ", "shop": 3}``.
        name : str, default=None
            Label of the forecast; "forecast" by default.
        band_name : str, default=None
            Label of the band; of several, what stands before their levels.
        ax : matplotlib Axes, default=None
            As in :meth:`plot`.
        **kwargs : dict
            ``n_history`` and the styles of :meth:`plot`.

        Returns
        -------
        display : ForecastDisplay

        Raises
        ------
        ValueError
            If lengths or levels do not fit, something is not one series of numbers, no value of ``history``
            is known, only one edge of a band is given, or bands are given in several ways.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn_gru import ForecastDisplay
        >>> display = ForecastDisplay.from_predictions(
        ...     [3.0, 4.0], history=[1.0, 2.0], truth=[3.5], lower=[2.0, 2.0], upper=[4.0, 6.0]
        ... )
        >>> display.forecast_line_.get_xdata()  # behind the history, at 0 and 1
        array([2, 3])
        >>> plt.show()
        """
        import_pyplot(f"{cls.__name__}.from_predictions")
        parts = parts_of_forecast(forecast, target, series, level if intervals is None else None, band_name)
        drawn = series_to_draw(parts, history=history, truth=truth, lower=lower, upper=upper)
        edges, n_steps = (drawn.lower, drawn.upper), len(drawn.forecast)
        bands = bands_to_draw(parts.bands, edges, intervals, level, n_steps, band_name)
        return cls._of(drawn, bands, name).plot(ax, **kwargs)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        history: ArrayLike,
        horizon: int | None = None,
        *,
        target: str | int | None = None,
        future: ArrayLike | None = None,
        truth: ArrayLike | None = None,
        lower: Any = None,
        upper: Any = None,
        level: float | Sequence[float] | None = None,
        name: str | None = None,
        band_name: str | None = None,
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Forecast what comes after a history, and draw it.

        Parameters
        ----------
        estimator : estimator
            Fitted to predict the next values after a row or window, all at once
            (:func:`future_targets`), or the next one, which is then fed back (:func:`forecast`).
        history : array-like, series or data frame of shape (n_rows, n_columns) or (n_rows,)
            The known rows of one series, in the order of :func:`forecast`.
        horizon : int, default=None
            How many values to forecast, as in :func:`forecast`: by default as many as the estimator
            predicts; needed if it predicts one.  Of several quantiles the one nearest to a half is the
            line, and bands lie between the others: the outer ones, the second and the last but one, ...
        target : str or int, default=None
            The column that is forecast, as in :func:`forecast`.
        future : array-like or data frame, default=None
            As in :func:`forecast`.
        truth : array-like or series of shape (n_true,), default=None
            As in :meth:`from_predictions`.
        lower : estimator, default=None
            Fitted to predict a low quantile of all the next values at once.
        upper : estimator, default=None
            The same of a high quantile.
        level : float or list of float, default=None
            Which bands of a :class:`ConformalRegressor` are shaded; by default all of those that reach as
            far as the forecast: none where one step is fed back, or without ``Windows`` in its ``fit``.
        name : str, default=None
            Label of the forecast; "forecast" by default.
        band_name : str, default=None
            Label of the band, by default its quantiles or level; of several, what stands before these.
        ax : matplotlib Axes, default=None
            As in :meth:`plot`.
        **kwargs : dict
            ``n_history`` and the styles of :meth:`plot`.

        Returns
        -------
        display : ForecastDisplay

        Raises
        ------
        ValueError
            If an edge predicts fewer values than the forecast has, or several quantiles; if the
            estimator has two, neither of them a half; if there are edges and levels; or as in
            :func:`forecast` and :meth:`from_predictions`.
        NotFittedError
            If an estimator is not fitted.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn.pipeline import make_pipeline
        >>> from sklearn.preprocessing import StandardScaler
        >>> from sklearn_gru import ForecastDisplay, GRURegressor, SlidingWindow
        >>> from sklearn_gru import StepwiseTransformer, future_targets, make_windows
        >>> from sklearn_gru.datasets import load_sunspots
        >>> series = load_sunspots().series
        >>> X, y = future_targets(make_windows(series, 24), series, horizon=11)
        >>> model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=5))
        >>> display = ForecastDisplay.from_estimator(model.fit(X, y), series, n_history=60)
        >>> len(display.forecast)
        11
        >>> plt.show()
        """
        import_pyplot(f"{cls.__name__}.from_estimator")
        check_is_fitted(estimator)
        chain, table = FittedChain(estimator), as_table(history, "history")
        check_one_series(chain, table)
        values, bands = forecast_and_bands(
            estimator, history, horizon, level=level, name=band_name, target=target, future=future
        )
        table, target = known_part(chain, table, target)
        if lower is not None or upper is not None:
            shown = {"target": target, "future": future}
            bands = bands_of_models(lower, upper, level, table, history, len(values), band_name, **shown)
        known = table[target] if is_frame(table) else column(table, target)
        drawn = series_to_draw(ForecastParts(values, bands, None, {}), history=known, truth=truth)
        return cls._of(drawn, bands, name).plot(ax, **kwargs)

    @classmethod
    def _of(cls, drawn, bands, name):
        return cls(
            forecast=drawn.forecast,
            forecast_x=drawn.forecast_x,
            history=drawn.history,
            history_x=drawn.history_x,
            truth=drawn.truth,
            bands=None if bands is None else bands.values,
            band_names=None if bands is None else bands.names,
            name=name,
            x_name=drawn.x_name,
            y_name=drawn.y_name,
        )

    def _label(self, ax):
        if np.asarray(self.forecast_x).dtype.kind == "M":
            from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

            locator = AutoDateLocator()
            ax.xaxis.set_major_locator(locator)
            ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        if self.x_name is not None:
            ax.set_xlabel(self.x_name)
        if self.y_name is not None:
            ax.set_ylabel(self.y_name)
        ax.legend()
