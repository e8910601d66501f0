"""The picture of which channels matter: bars by channel, or a map by channel and lag."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np

from .._estimators.channel_importance import channel_importance
from .._utils.plotting import import_pyplot
from .._utils.typing import ArrayLike, Labels, RandomState

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from matplotlib.container import BarContainer
    from matplotlib.figure import Figure


class ChannelImportanceDisplay:
    """How much the score falls without each channel, or without each step of it.

    Made by :meth:`from_estimator` or :meth:`from_importances`.  The parameters are stored as
    attributes.

    Parameters
    ----------
    importances : array-like of shape (n_channels, n_repeats) or (n_channels, n_steps, n_repeats)
        As :func:`channel_importance` gives them.
    channel_names : array-like of shape (n_channels,), default=None
        By default "x0", "x1", ...
    label : str, default="decrease in score"
        What they are, at the axis or the colours: of something else than permutations, such as the sizes of
        gradients, its name.

    Attributes
    ----------
    bars_ : matplotlib BarContainer or None
        By channel: the mean importances, with the standard deviation over the repeats, the
        largest on top.
    image_ : matplotlib QuadMesh or None
        By lag: the mean importances, channels in their order from the top.
    colorbar_ : matplotlib Colorbar or None
        By lag: the scale of the colours.
    ax_ : matplotlib Axes
        Where it is drawn.
    figure_ : matplotlib Figure
        The figure of these.

    See Also
    --------
    channel_importance : The numbers.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from sklearn_gru import ChannelImportanceDisplay
    >>> importances = [[0.1, 0.2], [0.8, 0.9]]  # two channels, permuted twice
    >>> ChannelImportanceDisplay(importances=importances, channel_names=["day", "load"]).plot()
    <...ChannelImportanceDisplay object at ...>
    >>> plt.show()
    """

    bars_: "BarContainer | None"
    image_: "QuadMesh | None"
    colorbar_: "Colorbar | None"
    ax_: "Axes"
    figure_: "Figure | Any"

    def __init__(
        self,
        *,
        importances: ArrayLike,
        channel_names: Labels | None = None,
        label: str = "decrease in score",
    ) -> None:
        self.importances = importances
        self.channel_names = channel_names
        self.label = label
        self._parts()  # an error here is nearer to its cause than one when it is drawn

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        bar_kwargs: dict[str, Any] | None = None,
        image_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw the importances.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; by default a new figure.
        bar_kwargs : dict, default=None
            Passed on to ``Axes.barh``, by channel.
        image_kwargs : dict, default=None
            Passed on to ``Axes.pcolormesh``, by lag.

        Returns
        -------
        display : ChannelImportanceDisplay

        Raises
        ------
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> from sklearn_gru import ChannelImportanceDisplay
        >>> by_lag = [[[0.0, 0.1], [0.8, 0.9]]]  # one channel, two steps, permuted twice
        >>> display = ChannelImportanceDisplay(importances=by_lag, channel_names=["load"])
        >>> display.plot(image_kwargs={"cmap": "Greys"}).bars_ is None  # it is a map
        True
        >>> plt.show()
        """
        plt = import_pyplot(f"{type(self).__name__}.plot")
        importances, names = self._parts()
        if ax is None:
            _, ax = plt.subplots(layout="constrained")
        self.bars_ = self.image_ = self.colorbar_ = None
        self.ax_, self.figure_ = ax, ax.figure
        if importances.ndim == 2:
            self._draw_bars(importances, names, bar_kwargs or {})
        else:
            self._draw_map(importances.mean(axis=-1), names, image_kwargs or {})
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: ArrayLike,
        y: Any,
        *,
        n_repeats: int = 5,
        scoring: Any = None,
        random_state: RandomState = None,
        by: Literal["channel", "lag"] = "channel",
        sample_weight: ArrayLike | None = None,
        ax: "Axes | None" = None,
        bar_kwargs: dict[str, Any] | None = None,
        image_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Permute the channels of a fitted estimator, and draw what comes of it.

        Parameters
        ----------
        estimator : estimator
            As ``model`` in :func:`channel_importance`.
        X : array-like or Windows of shape (n_samples, n_steps, n_channels)
            As in :func:`channel_importance`.
        y : array-like of shape (n_samples, ...)
            As in :func:`channel_importance`.
        n_repeats : int, default=5
            As in :func:`channel_importance`.
        scoring : str, callable or None, default=None
            As in :func:`channel_importance`, one scorer.
        random_state : int, RandomState or None, default=None
            As in :func:`channel_importance`.
        by : {"channel", "lag"}, default="channel"
            As in :func:`channel_importance`.
        sample_weight : array-like of shape (n_samples,), default=None
            As in :func:`channel_importance`.
        ax : matplotlib Axes, default=None
            As in :meth:`plot`.
        bar_kwargs : dict, default=None
            As in :meth:`plot`.
        image_kwargs : dict, default=None
            As in :meth:`plot`.

        Returns
        -------
        display : ChannelImportanceDisplay

        Raises
        ------
        ValueError
            As in :func:`channel_importance`, or if there are several scorers.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> import numpy as np
        >>> from sklearn_gru import ChannelImportanceDisplay, GRURegressor
        >>> X = np.random.default_rng(0).normal(size=(40, 3, 2))
        >>> y = X[:, -1, 1]  # the last step of the second channel
        >>> model = GRURegressor(4, max_iter=5, random_state=0).fit(X, y)
        >>> display = ChannelImportanceDisplay.from_estimator(model, X, y, random_state=0)
        >>> [label.get_text() for label in display.ax_.get_yticklabels()]  # the largest on top
        ['x0', 'x1']
        >>> plt.show()
        """
        import_pyplot(f"{cls.__name__}.from_estimator")
        result = channel_importance(
            estimator,
            X,
            y,
            n_repeats=n_repeats,
            scoring=scoring,
            random_state=random_state,
            by=by,
            sample_weight=sample_weight,
        )
        return cls.from_importances(result, ax=ax, bar_kwargs=bar_kwargs, image_kwargs=image_kwargs)

    @classmethod
    def from_importances(
        cls,
        result: Any,
        *,
        ax: "Axes | None" = None,
        bar_kwargs: dict[str, Any] | None = None,
        image_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw what :func:`channel_importance` has returned.

        Parameters
        ----------
        result : Bunch
            Of one scorer.
        ax : matplotlib Axes, default=None
            As in :meth:`plot`.
        bar_kwargs : dict, default=None
            As in :meth:`plot`.
        image_kwargs : dict, default=None
            As in :meth:`plot`.

        Returns
        -------
        display : ChannelImportanceDisplay

        Raises
        ------
        ValueError
            If it is of several scorers.
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> import numpy as np
        >>> from sklearn_gru import ChannelImportanceDisplay, GRURegressor, channel_importance
        >>> X = np.random.default_rng(0).normal(size=(40, 3, 2))
        >>> y = X[:, -1, 1]  # the last step of the second channel
        >>> model = GRURegressor(4, max_iter=5, random_state=0).fit(X, y)
        >>> result = channel_importance(model, X, y, by="lag", random_state=0)
        >>> display = ChannelImportanceDisplay.from_importances(result)
        >>> plt.show()
        """
        if not isinstance(result, Mapping):
            raise TypeError(
                f"result is a {type(result).__name__}; expected what channel_importance or "
                "permutation_importance gives."
            )
        if "importances" not in result:
            raise ValueError(
                f"The importances are of the scorers {list(result)}; expected those of one, such as "
                f"result[{next(iter(result), None)!r}]."
            )
        display = cls(importances=result["importances"], channel_names=result.get("channel_names"))
        return display.plot(ax, bar_kwargs=bar_kwargs, image_kwargs=image_kwargs)

    def _parts(self):
        """The importances and the names of the channels, checked."""
        importances = np.asarray(self.importances, dtype=float)
        if importances.ndim not in (2, 3) or importances.size == 0:
            raise ValueError(
                f"importances has shape {importances.shape}; expected (n_channels, n_repeats) or "
                "(n_channels, n_steps, n_repeats)."
            )
        names = (
            [f"x{i}" for i in range(len(importances))] if self.channel_names is None else self.channel_names
        )
        if len(names) != len(importances):
            raise ValueError(
                f"channel_names has {len(names)} names, but importances {len(importances)} channels."
            )
        return importances, [str(name) for name in names]

    def _draw_bars(self, importances, names, style):
        mean = importances.mean(axis=1)
        order = np.argsort(mean, kind="stable")
        style = {"xerr": importances.std(axis=1)[order], "capsize": 3, **style}
        self.bars_ = self.ax_.barh(np.arange(len(mean)), mean[order], **style)
        self.ax_.set_yticks(np.arange(len(mean)), [names[i] for i in order])
        self.ax_.axvline(0, color="black", linewidth=0.8)
        self.ax_.set(xlabel=self.label)

    def _draw_map(self, mean, names, style):
        channels, lags = (np.arange(count + 1) - 0.5 for count in mean.shape)  # edges of the cells
        self.image_ = self.ax_.pcolormesh(lags[::-1], channels, mean, **style)
        self.ax_.set_yticks(np.arange(len(names)), names)
        self.ax_.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        self.ax_.invert_xaxis()  # the oldest step first, the channels from the top, as in X
        self.ax_.invert_yaxis()
        self.ax_.set(xlabel="steps before the last")
        self.colorbar_ = self.figure_.colorbar(self.image_, ax=self.ax_, label=self.label)
