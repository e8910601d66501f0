"""A fitted model taken apart: its steps, the window among them, and the columns that it reads."""

import copy
from functools import cached_property

from sklearn.pipeline import Pipeline

from .._calibration.conformal import ConformalRegressor
from .._estimators.base import BaseGRU
from .._estimators.last_step import falls, level_out
from .._estimators.quantiles import predicted_levels
from .._estimators.seasonal_naive import SeasonalNaive
from .._tables.frames import columns_of, index_names_of, is_frame
from .._tables.ids import role_names
from .._utils.kinds import is_a
from .._windows.sliding_window import SlidingWindow, named_roles, recipe_of_rows
from .._windows.stepwise import is_fitted_on_sequences
from .one_part import OnePart


class FittedChain:
    """The steps that a row goes through in a fitted model, in their order.

    Pipelines, also nested ones, searches, ``TransformedTargetRegressor`` and ``ConformalRegressor`` are
    looked into; the model itself stays as it is.

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
    says_one_part : bool
        Whether it predicts one part of what a calibrated model says, such as an end of a band.
    roles : dict
        The columns that tell the window the series and the time, by its parameter; several in a tuple.
    """

    def __init__(self, model):
        self.model, self.steps = model, []
        around = []
        _collect(model, self.steps, around)
        if not self.steps:
            raise ValueError(f"{model!r} only passes everything through; expected a model.")
        self.says_one_part = any(isinstance(wrapper, OnePart) for _, wrapper in around)
        self._around = [wrapper for _, wrapper in around if not isinstance(wrapper, OnePart)]
        self.transforms_target = bool(self._around)
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
        if self._table is not None:
            return self._table.names
        # what reads channels has the names of flattened sequences for its features
        return getattr(self.first, f"{self._unit}_names_in_", None)

    @property
    def target_names(self):
        """The names of the columns of y that the last step was fitted on, None if nothing knows them."""
        of_whole = getattr(self.model, "target_names_in_", None)  # a calibrated model remembers them, too
        return getattr(self.steps[-1], "target_names_in_", of_whole)

    def level_out(self, level):
        """Of which quantile a prediction is that is taken back, where the last step says that of a level."""
        return level_out(level, sum(map(falls, self._around)) % 2 == 1)

    @property
    def recipe(self):
        """How the windows were made that the model was fitted on, None if it was fitted on anything else."""
        return getattr(self.first, "recipe_", getattr(self.model, "recipe_", self._recipe_inside))

    @cached_property
    def _recipe_inside(self):
        """That of the models inside the first step, such as a voting one, where all have the same."""
        recipes = {FittedChain(model).recipe for model in inner_models(self.first)}
        return recipes.pop() if len(recipes) == 1 else None

    @property
    def _table(self):
        """The recipe where it tells the columns of what the model reads: of windows as they were made."""
        return None if self.recipe is None or self.recipe.is_changed else self.recipe

    @property
    def fill(self):
        """What is put in the place of NaN in the windows that the model has to be given."""
        return None if self.recipe is None else self.recipe.fill

    @property
    def fills(self):
        """Whether its windows carry values on into gaps."""
        return self.fill is not None or (self.window is not None and self.window.fill is not None)

    @property
    def known(self):
        """The columns that its windows know ahead, in a list."""
        of_window = None if self.window is None else self.window.known
        of_recipe = () if self.recipe is None else self.recipe.known
        return list(of_recipe if of_window is None else of_window)

    @property
    def known_positions(self):
        """Where they stand among the columns that the windows are made of, in a tuple."""
        if self.window is not None and self.window.known is not None:
            return recipe_of_rows(self.window)[1]
        names = self.recipe.names
        return tuple(key if names is None else names.index(key) for key in self.recipe.known)

    @property
    def reach(self):
        """For how many rows they know them."""
        maker = self.recipe if self.window is None or self.window.known is None else self.window
        return int(maker.horizon) if self.known else 0

    @property
    def n_columns(self):
        """How many columns the model reads, None if its first step does not tell."""
        if self._table is not None:
            return self._table.n_columns
        return getattr(self.first, f"n_{self._unit}s_in_", None)

    @property
    def _unit(self):
        return "channel" if _reads_channels(self.first) else "feature"

    @property
    def reads_sequences(self):
        """Whether the model was fitted on sequences, not on rows."""
        first = self.first
        return self.recipe is not None or _reads_channels(first) or is_fitted_on_sequences(first)

    @property
    def sequence_length(self):
        """Past steps of the sequences that the last step was fitted on, None if it does not tell."""
        last = self.steps[-1]
        if _reads_channels(last):
            return last.n_features_in_ // last.n_channels_in_ - self.reach
        return None if self.recipe is None else self.recipe.length

    @property
    def n_rows_shown(self):
        """How many of the last rows a prediction is made of, as far as the model tells."""
        return self.length or (1 if self.window is None else int(self.window.length))

    @property
    def levels(self):
        """Those of the quantiles that are the last axis of its predictions, None where there is none."""
        levels = None if self.says_one_part else predicted_levels(self.steps[-1])
        return None if levels is None else tuple(map(self.level_out, levels))

    @property
    def length(self):
        """Steps of the windows that the model has to be given, None for a model of rows."""
        if not self.reads_sequences:
            return None
        return self.sequence_length if self.window is None else int(self.window.length)

    def columns_in(self, table, *beside, name="history"):
        """The columns of a table that the model reads.

        Those it was fitted on, where it knows their names, and those that its window takes the
        series and the time from.  Otherwise all, without those ``beside`` them.

        Parameters
        ----------
        table : data frame or ndarray of shape (n_rows, n_columns)
        *beside : str, tuple of str or None
            The columns that tell series and time.
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
        beside = role_names(*beside)
        special = [name for name in role_names(*self.roles.values()) if name in columns or name not in levels]
        if self.names is None or not is_frame(table):
            return [column for column in columns if column not in beside or column in special]
        known = [*self.names, *(column for column in special if column not in self.names)]
        missing = [column for column in known if column not in columns]
        if missing:
            there = [column for column in missing if column in levels]
            way_out = f" {there} are levels of its index: give {name}.reset_index()." if there else ""
            raise ValueError(
                f"{name} lacks the columns {missing}, which the model reads; it has {columns}.{way_out}"
            )
        return known


def inner_models(model):
    """The fitted models that a voting, stacking, calibrated or thresholded one is made of."""
    if isinstance(model, (BaseGRU, SeasonalNaive)) or hasattr(model, "steps"):
        return []
    inner = [*getattr(model, "estimators_", []), *getattr(model, "calibrated_classifiers_", [])]
    if hasattr(model, "estimator_"):
        inner.append(model.estimator_)
    models = [getattr(part, "estimator", part) for part in inner]
    return [part for part in models if hasattr(part, "predict")]  # not what a voting one dropped


def _reads_channels(step):
    """Whether a step is one of ours that predicts from sequences."""
    return isinstance(step, (BaseGRU, SeasonalNaive))


def _collect(model, steps, around):
    """Append the steps of a model, and what is around those from a position on."""
    if hasattr(model, "best_estimator_"):
        _collect(model.best_estimator_, steps, around)
    elif isinstance(model, OnePart) or is_a(model, "sklearn.compose", "TransformedTargetRegressor"):
        around.append((len(steps), model))
        _collect(model.regressor_, steps, around)
    elif isinstance(model, ConformalRegressor):  # its predictions are those of the regressor inside
        _collect(model.estimator_, steps, around)
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
