"""The picture of a training: loss over epochs."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._utils.plotting import import_pyplot
from .._utils.typing import ArrayLike
from .._utils.whole_numbers import whole_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

# Losses that span more than this factor are drawn on a logarithmic axis.
WIDE_RANGE = 10


class LossCurveDisplay:
    """Loss over the epochs of a training, that of the validation part beside it.

    Made by :meth:`from_estimator`.  The parameters are stored as attributes.

    Parameters
    ----------
    loss_curve : array-like of shape (n_epochs,)
        Training loss of each epoch.
    validation_loss_curve : array-like of shape (n_epochs,), default=None
        Validation loss of each epoch, where there was a validation part.
    best_n_iter : int, default=None
        The epoch whose weights were kept, counted from 1.

    Attributes
    ----------
    lines_ : list of matplotlib Line2D
        The training loss and, where there is one, the validation loss.
    best_line_ : matplotlib Line2D or None
        The vertical line at the best epoch.
    ax_ : matplotlib Axes
        Where it is drawn.
    figure_ : matplotlib Figure
        The figure of these.

    See Also
    --------
    sklearn.model_selection.LearningCurveDisplay : Scores over the number of samples.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from sklearn_gru import LossCurveDisplay
    >>> LossCurveDisplay(loss_curve=[1.0, 0.5, 0.3, 0.2]).plot()
    <...LossCurveDisplay object at ...>
    >>> plt.show()
    """

    lines_: "list[Line2D]"
    best_line_: "Line2D | None"
    ax_: "Axes"
    figure_: "Figure | Any"

    def __init__(
        self,
        *,
        loss_curve: ArrayLike,
        validation_loss_curve: ArrayLike | None = None,
        best_n_iter: int | None = None,
    ) -> None:
        self.loss_curve = loss_curve
        self.validation_loss_curve = validation_loss_curve
        self.best_n_iter = best_n_iter
        self._curves()  # an error here is nearer to its cause than one when it is drawn

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        name: str | None = None,
        line_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw the curves.

        The axis of the losses is logarithmic where they span more than a factor of 10.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; by default a new figure.
        name : str, default=None
            Put in front of the labels, to tell several models in one picture apart.
        line_kwargs : dict, default=None
            Passed on to ``Axes.plot`` for each curve.

        Returns
        -------
        display : LossCurveDisplay

        Raises
        ------
        ValueError
            If the two curves differ in length or ``best_n_iter`` is not one of their epochs.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn_gru import LossCurveDisplay
        >>> display = LossCurveDisplay(
        ...     loss_curve=[1.0, 0.5, 0.3], validation_loss_curve=[1.1, 0.8, 0.9], best_n_iter=2
        ... )
        >>> [line.get_label() for line in display.plot(name="GRU").lines_]
        ['GRU, training', 'GRU, validation']
        >>> plt.show()
        """
        plt = import_pyplot(f"{type(self).__name__}.plot")
        curves = self._curves()
        if ax is None:
            _, ax = plt.subplots(layout="constrained")
        prefix = "" if name is None else f"{name}, "
        self.lines_ = []
        for part, losses in curves.items():
            epochs = np.arange(1, len(losses) + 1)
            style = {
                "label": f"{prefix}{part}",
                "marker": "o" if len(losses) == 1 else None,  # a line of one point does not show
                **(line_kwargs or {}),
            }
            self.lines_.extend(ax.plot(epochs, losses, **style))
        self.best_line_ = self._mark_best(ax, prefix)
        losses = np.concatenate(list(curves.values()))
        if losses.min() > 0 and losses.max() > WIDE_RANGE * losses.min():
            ax.set_yscale("log")
        ax.set(xlabel="epoch", ylabel="loss")
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.legend()
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        *,
        ax: "Axes | None" = None,
        name: str | None = None,
        line_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw the curves of a fitted estimator.

        Parameters
        ----------
        estimator : estimator
            A fitted :class:`GRURegressor` or any other with ``loss_curve_``, such as
            ``MLPRegressor``; a ``Pipeline`` that ends in one, a search whose best one it is, or a
            ``TransformedTargetRegressor`` around one.
        ax : matplotlib Axes, default=None
            As in :meth:`plot`.
        name : str, default=None
            As in :meth:`plot`.
        line_kwargs : dict, default=None
            As in :meth:`plot`.

        Returns
        -------
        display : LossCurveDisplay

        Raises
        ------
        NotFittedError
            If the estimator is not fitted.
        TypeError
            If it keeps no ``loss_curve_``.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn_gru import GRURegressor, LossCurveDisplay
        >>> from sklearn_gru.datasets import load_sunspots
        >>> X, y = load_sunspots(return_X_y=True)
        >>> model = GRURegressor(max_iter=5, random_state=0).fit(X, y)
        >>> display = LossCurveDisplay.from_estimator(model)
        >>> len(display.lines_[0].get_xdata())
        5
        >>> plt.show()
        """
        import_pyplot(f"{cls.__name__}.from_estimator")
        check_is_fitted(estimator)
        inner = _with_loss_curve(estimator)
        display = cls(
            loss_curve=inner.loss_curve_,
            validation_loss_curve=getattr(inner, "validation_loss_curve_", None),
            best_n_iter=getattr(inner, "best_n_iter_", None),
        )
        return display.plot(ax, name=name, line_kwargs=line_kwargs)

    def _curves(self):
        """The losses by the label of their curve, checked."""
        curves = {"training": _losses(self.loss_curve, "loss_curve")}
        n_epochs = len(curves["training"])
        if self.validation_loss_curve is not None:
            curves["validation"] = _losses(self.validation_loss_curve, "validation_loss_curve")
            if len(curves["validation"]) != n_epochs:
                raise ValueError(
                    f"validation_loss_curve has {len(curves['validation'])} epochs, but loss_curve has "
                    f"{n_epochs}."
                )
        if self.best_n_iter is not None:
            whole_number(self.best_n_iter, "best_n_iter", 1, n_epochs)
        return curves

    def _mark_best(self, ax, prefix):
        """A vertical line at the best epoch, and a dot where it meets the watched curve."""
        if self.best_n_iter is None:
            return None
        watched, best = self.lines_[-1], int(self.best_n_iter)
        loss = watched.get_ydata()[best - 1]
        color = watched.get_color()
        ax.plot([best], [loss], "o", color=color, label="_nolegend_")
        label = f"{prefix}best epoch ({best})"
        return ax.axvline(best, color=color, linestyle=":", label=label)


def _losses(curve, name):
    """A curve as an array of shape (n_epochs,), with one epoch at least."""
    try:
        losses = np.asarray(curve, dtype=float)
    except (TypeError, ValueError):
        losses = None
    if losses is None or losses.ndim != 1 or len(losses) == 0:
        raise ValueError(f"{name} must hold one number for each epoch, at least one; got {curve!r}.")
    return losses


def _with_loss_curve(estimator):
    """The estimator that was trained, inside pipelines, searches and other wrappers."""
    inner = estimator
    while not hasattr(inner, "loss_curve_"):
        if hasattr(inner, "steps"):
            inner = inner.steps[-1][1]
        elif hasattr(inner, "best_estimator_"):
            inner = inner.best_estimator_
        elif hasattr(inner, "regressor_"):
            inner = inner.regressor_
        else:
            raise TypeError(
                f"{type(inner).__name__} has no loss_curve_: LossCurveDisplay needs an estimator that keeps "
                "the loss of every epoch, such as GRURegressor, or a Pipeline that ends in one."
            )
    return inner
