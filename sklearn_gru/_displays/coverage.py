"""The picture of what bands hold: coverage against level."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .._calibration.interval_metrics import interval_coverage
from .._calibration.levels import check_levels
from .._utils.plotting import import_pyplot
from .._utils.typing import ArrayLike, FloatArray
from .coverage_parts import bands_of_estimator, independent_range, names_of_outputs, names_to_show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

NOMINAL = "as it should be"
NOMINAL_STYLE = {"color": "0.5", "linestyle": ":", "linewidth": 1.5, "zorder": 1}
RANGE_STYLE = {"color": "0.5", "alpha": 0.2, "linewidth": 0, "zorder": 0}


class CoverageDisplay:
    """How many outcomes lie in bands, against how many should: coverage against level.

    Made by :meth:`from_estimator` and :meth:`from_predictions`, best from a backtest: outcomes that came
    after the bands were made.  Below the diagonal bands are too narrow.  The parameters are stored as
    attributes.

    Parameters
    ----------
    coverage : array-like of shape (n_levels,) or (n_outputs, n_levels)
        The share of the outcomes within the bands of each level, from 0 to 1; NaN of an output that was
        not observed.
    level : float or array-like of float of shape (n_levels,)
        The levels of the bands, per cent.
    output_names : list of str, default=None
        Where each output has its line; by default "output 0", "output 1", ...
    name : str, default=None
        Label of the line, or what stands before the names of the outputs.

    Attributes
    ----------
    lines_ : list of matplotlib Line2D
        One, or one for each output.
    nominal_line_ : matplotlib Line2D or None
        The diagonal; None where the axes have one already.
    range_ : matplotlib PolyCollection or None
        Where the coverage of independent outcomes would lie.
    ax_ : matplotlib Axes
        Where it is drawn.
    figure_ : matplotlib Figure
        The figure of these.

    See Also
    --------
    interval_coverage : The numbers.
    ForecastDisplay : Forecasts with their bands.
    sklearn.calibration.CalibrationDisplay : The same of the probabilities of classes.

    Notes
    -----
    How far from the diagonal is chance?  n independent outcomes in a band of level p have a binomial number
    in it.  Outcomes of consecutive windows, and of the steps of a horizon, are not independent: a cold week
    lies outside as a whole.  So nothing is drawn by default, and ``n_independent`` asks how
    many outcomes there are that tell something of their own: of hourly forecasts for a day ahead rather
    the number of days, or of weeks of weather, than that of hours.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from sklearn_gru import CoverageDisplay
    >>> CoverageDisplay(coverage=[0.52, 0.77, 0.93], level=[50, 80, 95], name="static").plot()
    <...CoverageDisplay object at ...>
    >>> plt.show()
    """

    lines_: "list[Line2D]"
    nominal_line_: "Line2D | None"
    range_: "PolyCollection | None"
    ax_: "Axes"
    figure_: "Figure | Any"

    def __init__(
        self,
        *,
        coverage: ArrayLike,
        level: ArrayLike,
        output_names: Sequence[str] | None = None,
        name: str | None = None,
    ) -> None:
        self.coverage = coverage
        self.level = level
        self.output_names = output_names
        self.name = name
        self._parts()  # an error here is nearer to its cause than one when it is drawn

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        name: str | None = None,
        ref_line: bool = True,
        n_independent: int | None = None,
        line_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw coverage against level.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; by default a new figure.  Several models may share it.
        name : str, default=None
            As of the class; by default that.
        ref_line : bool, default=True
            Whether to draw the diagonal, unless the axes have it already.
        n_independent : int, default=None
            So many outcomes are taken for independent, to shade where the coverage of 95 of 100 such
            backtests would lie with bands that are as they should be.
        line_kwargs : dict, default=None
            Passed on to ``Axes.plot`` for each line.

        Returns
        -------
        display : CoverageDisplay

        Raises
        ------
        ValueError
            If ``n_independent`` is no whole number of at least 1.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn_gru import CoverageDisplay
        >>> static = CoverageDisplay(coverage=[0.41, 0.68], level=[50, 80], name="static").plot()
        >>> follows = CoverageDisplay(coverage=[0.49, 0.79], level=[50, 80], name="follows")
        >>> len(follows.plot(static.ax_).ax_.lines)  # the diagonal is drawn once
        3
        >>> plt.show()
        """
        plt = import_pyplot(f"{type(self).__name__}.plot")
        coverage, levels, names = self._parts()
        order = np.argsort(levels)
        edges = None if n_independent is None else independent_range(n_independent)
        if ax is None:
            _, ax = plt.subplots(figsize=(5, 5), layout="constrained")
        self.nominal_line_, self.range_ = self._draw_reference(ax, ref_line), None
        if edges is not None:
            label = f"chance, of {n_independent} independent outcomes"
            self.range_ = ax.fill_between(*edges, **RANGE_STYLE, label=label)
        name = self.name if name is None else name
        labels = [name] if names is None else names_to_show(names, name)
        looks = _looks(plt, labels)
        self.lines_ = []
        for shares, label, look in zip(coverage, labels, looks, strict=True):
            style = {"marker": "o", "markersize": 4, "label": label, **look, **(line_kwargs or {})}
            self.lines_.extend(ax.plot(levels[order], 100 * shares[order], **style))
        ax.set(xlim=(0, 100), ylim=(0, 100), aspect="equal", xlabel="level (%)", ylabel="coverage (%)")
        if ax.get_legend_handles_labels()[1]:
            ax.legend(loc="lower right")  # bands hold too few far more often than too many
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_predictions(
        cls,
        y_true: ArrayLike,
        y_interval: ArrayLike,
        *,
        level: ArrayLike,
        sample_weight: ArrayLike | None = None,
        by_output: bool = False,
        name: str | None = None,
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Draw the coverage of bands that were made before.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
            The outcomes; NaN where not observed.  A data frame names the outputs.
        y_interval : array-like of shape (n_samples, n_levels, 2) or (n_samples, ..., n_outputs, n_levels, 2)
            Lower and upper ends, as ``predict_interval`` gives them.
        level : float or array-like of float of shape (n_levels,)
            The levels of the bands, per cent.
        sample_weight : array-like of shape (n_samples,), default=None
            At least 0.
        by_output : bool, default=False
            Whether each output, such as each step of a horizon, has a line; else their mean has one.
        name : str, default=None
            As of the class.
        ax : matplotlib Axes, default=None
            As in :meth:`plot`.
        **kwargs : dict
            What else :meth:`plot` takes.

        Returns
        -------
        display : CoverageDisplay

        Raises
        ------
        ValueError
            If shapes or levels do not fit, or nothing is observed.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> import numpy as np
        >>> from sklearn_gru import CoverageDisplay
        >>> y = np.random.default_rng(0).normal(size=1000)
        >>> bands = np.broadcast_to([[-0.67, 0.67], [-1.28, 1.28]], (1000, 2, 2))
        >>> display = CoverageDisplay.from_predictions(y, bands, level=[50, 80], n_independent=1000)
        >>> display.coverage.round(2)
        array([[0.51, 0.81]])
        >>> plt.show()
        """
        import_pyplot(f"{cls.__name__}.from_predictions")
        return cls._of(y_true, y_interval, level, sample_weight, by_output, name).plot(ax, **kwargs)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: ArrayLike,
        y: ArrayLike,
        *,
        level: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        by_output: bool = False,
        name: str | None = None,
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Draw the coverage of the bands that a fitted model gives.

        Parameters
        ----------
        estimator : regressor
            With ``predict_interval``, such as :class:`ConformalRegressor`; or one that predicts several
            quantiles: the bands between the lowest and the highest, the second and the last but one, ...
            Or a search of such.
        X : array-like, data frame or Windows of shape (n_samples, ...)
            Samples that it has not seen, in the calibration neither.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            The outcomes, as in :meth:`from_predictions`.
        level : float or array-like of float, default=None
            Some of its levels; by default all.
        sample_weight : array-like of shape (n_samples,), default=None
            As in :meth:`from_predictions`.
        by_output : bool, default=False
            As in :meth:`from_predictions`.
        name : str, default=None
            As of the class; by default the name of the estimator's class.
        ax : matplotlib Axes, default=None
            As in :meth:`plot`.
        **kwargs : dict
            What else :meth:`plot` takes.

        Returns
        -------
        display : CoverageDisplay

        Raises
        ------
        NotFittedError
            If the estimator is not fitted.
        ValueError
            If it has no bands, not of a level, or as in :meth:`from_predictions`.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn.datasets import make_regression
        >>> from sklearn.linear_model import Ridge
        >>> from sklearn_gru import ConformalRegressor, CoverageDisplay
        >>> X, y = make_regression(2000, 3, noise=10, random_state=0)
        >>> model = ConformalRegressor(Ridge(), level=[50, 80, 95]).fit(X[:1000], y[:1000])
        >>> display = CoverageDisplay.from_estimator(model, X[1000:], y[1000:], n_independent=1000)
        >>> display.coverage.round(2)
        array([[...]])
        >>> plt.show()
        """
        import_pyplot(f"{cls.__name__}.from_estimator")
        bands, levels = bands_of_estimator(estimator, X, y, level)
        name = type(estimator).__name__ if name is None else name
        return cls._of(y, bands, levels, sample_weight, by_output, name).plot(ax, **kwargs)

    @classmethod
    def _of(cls, y, bands, level, sample_weight, by_output, name):
        average = "raw_values" if by_output else "uniform_average"
        coverage = interval_coverage(y, bands, sample_weight=sample_weight, multioutput=average)
        names = names_of_outputs(y, len(coverage)) if by_output else None
        return cls(coverage=np.atleast_2d(coverage), level=level, output_names=names, name=name)

    def _parts(self):
        """Coverage of shape (n_lines, n_levels), the levels, and the names of the lines, checked."""
        coverage: FloatArray = np.asarray(self.coverage, dtype=float)
        levels = check_levels(self.level)
        if coverage.ndim not in (1, 2) or coverage.shape[-1] != len(levels) or not coverage.size:
            raise ValueError(
                f"coverage has shape {coverage.shape}, but level={self.level!r} {len(levels)} levels; "
                "expected (n_levels,) or (n_outputs, n_levels)."
            )
        if ((coverage < 0) | (coverage > 1)).any():
            raise ValueError(
                f"coverage goes from {np.nanmin(coverage):g} to {np.nanmax(coverage):g}; expected shares "
                "from 0 to 1."
            )
        coverage = np.atleast_2d(coverage)
        names = self.output_names
        if names is None and len(coverage) > 1:
            names = [f"output {i}" for i in range(len(coverage))]
        if names is not None and len(names) != len(coverage):
            raise ValueError(f"output_names has {len(names)} names, but coverage {len(coverage)} outputs.")
        return coverage, levels, names

    def _draw_reference(self, ax, ref_line):
        """The diagonal, unless there is one."""
        if not ref_line or NOMINAL in ax.get_legend_handles_labels()[1]:
            return None
        return ax.plot([0, 100], [0, 100], label=NOMINAL, **NOMINAL_STYLE)[0]


def _looks(plt, labels):
    """Of several outputs colours in their order, from early to late; of a single line the next colour."""
    if len(labels) == 1:
        return [{}]
    shades = np.linspace(0.3, 0.85, len(labels))  # neither end vanishes on a light or dark background
    return [{"color": plt.get_cmap("viridis")(shade)} for shade in shades]
