"""A fitted model taken apart: its steps, the window among them, and the columns that it reads."""

import copy

from sklearn.compose import TransformedTargetRegressor
from sklearn.pipeline import Pipeline

from .._estimators.base import BaseGRU
from .._tables.frames import columns_of, index_names_of, is_frame
from .._windows.sliding_window import SlidingWindow, named_roles
from .._windows.stepwise import is_fitted_on_sequences


class FittedChain:
    """The steps that a row goes through in a fitted model, in their order.

    Pipelines, also nested ones, searches and ``TransformedTargetRegressor`` are looked into; the
    model itself stays as it is.

    Parameters
    ----------
    model : estimator
        Fitted.

    Attributes
    ----------
    model : estimator
        As it was given.
    steps : list of estimator
        All of them, without those that pass everything through.
    front : list of transformer
        Those before the window, empty without one.
    window : SlidingWindow or None
        The first one.
    tail : estimator
        What predicts from windows: all that comes after the window, or without one the model.
    network : BaseGRU or None
        The network at the end.
    transforms_target : bool
        Whether a ``TransformedTargetRegressor`` takes the predictions back.
    roles : dict
        The columns that tell the window the series and the time, by its parameter.
    """

    def __init__(self, model):
        self.model, self.steps = model, []
        around = []
        _collect(model, self.steps, around)
        self.transforms_target = bool(around)
        last = self.steps[-1]
        self.network = last if isinstance(last, BaseGRU) else None
        positions = [i for i, step in enumerate(self.steps) if isinstance(step, SlidingWindow)]
        if positions:
            first = positions[0]
            self.front, self.window = self.steps[:first], self.steps[first]
            self.tail, self.roles = _assembled(self.steps, first + 1, around), named_roles(self.window)
        else:
            self.front, self.window, self.tail, self.roles = [], None, model, {}

    @property
    def first(self):
        """The step that reads the columns."""
        return self.steps[0]

    @property
    def names(self):
        """The names of the columns that the model was fitted on, None if it knows none."""
        # a network reads channels: the names of its features are those of flattened sequences
        is_network = isinstance(self.first, BaseGRU)
        return getattr(self.first, "channel_names_in_" if is_network else "feature_names_in_", None)

    @property
    def recipe(self):
        """How the windows were made that the model was fitted on, None if it was fitted on anything else."""
        return getattr(self.first, "recipe_", None)

    @property
    def known(self):
        """The columns that its windows know ahead, in a list."""
        of_window = None if self.window is None else self.window.known
        of_recipe = () if self.recipe is None else self.recipe.known
        return list(of_recipe if of_window is None else of_window)

    @property
    def n_columns(self):
        """How many columns the model reads, None if its first step does not tell."""
        is_network = isinstance(self.first, BaseGRU)
        return getattr(self.first, "n_channels_in_" if is_network else "n_features_in_", None)

    @property
    def reads_sequences(self):
        """Whether the model was fitted on sequences, not on rows."""
        return isinstance(self.first, BaseGRU) or is_fitted_on_sequences(self.first)

    @property
    def sequence_length(self):
        """Steps of the sequences that the network at the end was fitted on, None without a network."""
        if self.network is None:
            return None
        return self.network.n_features_in_ // self.network.n_channels_in_

    @property
    def length(self):
        """Steps of the windows that the model has to be given, None for a model of rows."""
        if not self.reads_sequences:
            return None
        return self.sequence_length if self.window is None else int(self.window.length)

    def columns_in(self, table, group=None, *, name="history"):
        """The columns of a table that the model reads.

        Those it was fitted on, where it knows their names, and those that its window takes the
        series and the time from.  Otherwise all, without ``group``.

        Parameters
        ----------
        table : data frame or ndarray of shape (n_rows, n_columns)
        group : str, default=None
            The column that tells the series.
        name : str
            That of the table in errors.

        Returns
        -------
        columns : list
            In the order in which the model was fitted on them, where it knows their names.

        Raises
        ------
        ValueError
            If a column is missing.
        """
        columns, levels = columns_of(table), index_names_of(table)
        special = [name for name in self.roles.values() if name in columns or name not in levels]
        if self.names is None or not is_frame(table):
            return [column for column in columns if column != group or column in special]
        known = [*self.names, *(column for column in special if column not in self.names)]
        missing = [column for column in known if column not in columns]
        if missing:
            raise ValueError(f"{name} lacks the columns {missing}, which the model reads; it has {columns}.")
        return known


def check_knows_nothing_ahead(chain, what):
    """Refuse a model whose windows show what is known ahead, which a forecast or stream does not."""
    if chain.known:
        raise ValueError(
            f"The windows of the model know the columns {chain.known} ahead, which {what} does not show it: "
            "expected a model without known=. Its predict takes windows of a table that goes on with these "
            "columns."
        )


def _collect(model, steps, around):
    """Append the steps of a model, and what is around those from a position on."""
    if hasattr(model, "best_estimator_"):
        _collect(model.best_estimator_, steps, around)
    elif isinstance(model, TransformedTargetRegressor):
        around.append((len(steps), model))
        _collect(model.regressor_, steps, around)
    elif hasattr(model, "steps"):
        for _, step in model.steps:
            if step is not None and not isinstance(step, str):
                _collect(step, steps, around)
    else:
        steps.append(model)


def _assembled(steps, start, around):
    """The steps from ``start`` on as one estimator, with what is around them around it."""
    stop, rest = len(steps), []
    for position, wrapper in reversed(around):
        begin = max(position, start)
        wrapper = copy.copy(wrapper)  # it still takes the predictions back
        wrapper.regressor_ = _pipeline([*steps[begin:stop], *rest])
        stop, rest = begin, [wrapper]
    return _pipeline([*steps[start:stop], *rest])


def _pipeline(steps):
    """Fitted steps, one after the other, as one estimator."""
    return steps[0] if len(steps) == 1 else Pipeline([(str(i), step) for i, step in enumerate(steps)])
