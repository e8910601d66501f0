"""The picture of a forecast: what was known, what is forecast, what came true."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from .._forecasting.fitted_chain import FittedChain
from .._tables.columns import as_table
from .._tables.frames import column, is_frame
from .._utils.plotting import import_pyplot
from .._utils.typing import ArrayLike, FloatArray
from .common import (
    check_lengths,
    check_one_series,
    edge_of_band,
    forecast_of_one_series,
    known_part,
    middle_to_draw,
    name_of_band,
    name_of_quantiles,
)
from .one_series import series_of_values, until_last_known
from .places import places

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

HISTORY_STYLE = {"color": "0.45", "label": "history"}
TRUTH_STYLE = {"color": "black", "marker": "o", "markersize": 3, "linewidth": 1, "label": "truth"}
BAND_STYLE = {"alpha": 0.2, "linewidth": 0}


class ForecastDisplay:
    """A forecast behind the history it was made from, with the truth and a band if they are given.

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
    lower : ndarray of shape (n_steps,), default=None
        Lower edge of the band.
    upper : ndarray of shape (n_steps,), default=None
        Upper edge of the band.
    name : str, default=None
        Label of the forecast; "forecast" by default.
    band_name : str, default=None
        Label of the band, such as "quantiles 0.1 to 0.9"; none by default.
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
    band_ : matplotlib PolyCollection or None
        The area between ``lower`` and ``upper``, where they are given.
    ax_ : matplotlib Axes
        Where it is drawn.
    figure_ : matplotlib Figure
        The figure of these.

    See Also
    --------
    forecast : Forecasts by recursion.
    LossCurveDisplay : The picture of a training.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from sklearn_gru import ForecastDisplay
    >>> ForecastDisplay.from_predictions([3.0, 4.0], history=[1.0, 2.0], lower=[2, 2], upper=[4, 6])
    <...ForecastDisplay object at ...>
    >>> plt.show()
    """

    forecast_line_: "Line2D"
    history_line_: "Line2D | None"
    truth_line_: "Line2D | None"
    band_: "PolyCollection | None"
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
        lower: FloatArray | None = None,
        upper: FloatArray | None = None,
        name: str | None = None,
        band_name: str | None = None,
        x_name: str | None = None,
        y_name: str | None = None,
    ) -> None:
        self.forecast = forecast
        self.forecast_x = forecast_x
        self.history = history
        self.history_x = history_x
        self.truth = truth
        self.lower = lower
        self.upper = upper
        self.name = name
        self.band_name = band_name
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
            Passed on to ``Axes.fill_between`` for the band.

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
        if n_history is not None and n_history < 1:
            raise ValueError(f"n_history={n_history}; expected at least 1, or None for all.")
        if ax is None:
            _, ax = plt.subplots(figsize=(8, 4), layout="constrained")
        self.history_line_ = self.truth_line_ = self.band_ = None
        if self.history is not None:
            x, values = self.history_x[-int(n_history or 0) :], self.history[-int(n_history or 0) :]
            (self.history_line_,) = ax.plot(x, values, **{**HISTORY_STYLE, **(history_kwargs or {})})
            ax.axvline(x[-1], color="0.85", linewidth=1, zorder=0)
        if self.truth is not None:
            x = self.forecast_x[: len(self.truth)]
            (self.truth_line_,) = ax.plot(x, self.truth, **{**TRUTH_STYLE, **(truth_kwargs or {})})
        style = {
            "label": "forecast" if self.name is None else self.name,
            "linewidth": 2,
            "marker": "o" if len(self.forecast) == 1 else None,  # a line of one point does not show
            **(forecast_kwargs or {}),
        }
        (self.forecast_line_,) = ax.plot(self.forecast_x, self.forecast, **style)
        if self.lower is not None:
            style = {"color": self.forecast_line_.get_color(), "label": self.band_name, **BAND_STYLE}
            style.update(band_kwargs or {})
            self.band_ = ax.fill_between(self.forecast_x, self.lower, self.upper, **style)
        self._label(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_predictions(
        cls,
        forecast: ArrayLike,
        *,
        history: ArrayLike | None = None,
        truth: ArrayLike | None = None,
        lower: ArrayLike | None = None,
        upper: ArrayLike | None = None,
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
            within it; of a frame, as :func:`forecast` returns it of one series, the column of times.
            An array, or an index that counts rows, follows on the history.
        history : array-like, series or data frame of shape (n_known,) or (n_known, 1), default=None
            The known values, oldest first; what is missing at the end is not drawn.  Of pandas, its
            index gives the axis: dates, periods or numbers; of a frame, its column of times.
        truth : array-like or series of shape (n_true,), default=None
            What the first ``n_true`` values of the forecast should have been, NaN where not known.
        lower : array-like or series of shape (n_steps,), default=None
            Lower edge of a band; with ``upper`` only.
        upper : array-like or series of shape (n_steps,), default=None
            Upper edge of a band; with ``lower`` only.
        name : str, default=None
            Label of the forecast; "forecast" by default.
        band_name : str, default=None
            Label of the band.
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
            If lengths do not fit, something is not one series of numbers, no value of ``history`` is
            known, or only one edge of the band is given.
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
        given = {"history": history, "forecast": forecast, "truth": truth, "lower": lower, "upper": upper}
        series = {
            part: None if values is None else series_of_values(values, part) for part, values in given.items()
        }
        if history is not None:
            series["history"] = until_last_known(series["history"], "history")
        values = {part: None if one is None else one.values for part, one in series.items()}
        check_lengths(values)
        history_x, forecast_x = places(series["history"], series["forecast"])
        described = series["forecast" if history is None else "history"]
        display = cls(
            **values,
            history_x=history_x,
            forecast_x=forecast_x,
            name=name,
            band_name=band_name,
            x_name=described.x_name,
            y_name=described.y_name,
        )
        return display.plot(ax, **kwargs)

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
            line, and the outer ones are the band.
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
        name : str, default=None
            Label of the forecast; "forecast" by default.
        band_name : str, default=None
            Label of the band; by default it tells its quantiles.
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
            estimator has two, neither of them a half; or as in :func:`forecast` and
            :meth:`from_predictions`.
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
        quantiles = forecast_of_one_series(estimator, history, horizon, target=target, future=future)
        values = quantiles[middle_to_draw(chain.levels)]
        table, target = known_part(chain, table, target)
        edges = {"lower": lower, "upper": upper}
        for edge, model in edges.items():
            if model is not None:
                shown = {"target": target, "future": future}
                edges[edge] = edge_of_band(model, edge, table, history, len(values), **shown)
        if lower is None and upper is None and len(quantiles) > 1:
            edges = {"lower": quantiles[np.argmin(chain.levels)], "upper": quantiles[np.argmax(chain.levels)]}
            band_name = name_of_quantiles(chain.levels) if band_name is None else band_name
        if band_name is None and lower is not None and upper is not None:
            band_name = name_of_band(lower, upper)
        known = table[target] if is_frame(table) else column(table, target)
        return cls.from_predictions(
            values, history=known, truth=truth, **edges, name=name, band_name=band_name, ax=ax, **kwargs
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
