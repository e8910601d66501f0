"""Which steps a fitted model has, and where among them the window is."""

import copy

from sklearn.pipeline import Pipeline

from .._tables.frames import columns_of
from .._windows.sliding_window import SlidingWindow
from .._windows.stepwise import StepwiseTransformer


def steps_of(model):
    """The fitted estimators a row goes through, in their order.

    Parameters
    ----------
    model : estimator
        Pipelines, searches and ``TransformedTargetRegressor`` are looked into.

    Returns
    -------
    steps : list of estimator
    """
    for inside in ("best_estimator_", "regressor_"):
        if hasattr(model, inside):
            return steps_of(getattr(model, inside))
    if not hasattr(model, "steps"):
        return [model]
    return [inner for step in _own_steps(model) for inner in steps_of(step)]


def input_columns(model, table, group=None, *, name="history"):
    """The columns of a table that a model reads.

    Those it was fitted on, where it knows their names, and those that a :class:`SlidingWindow` in
    it takes the series and the time from.  Otherwise all, without ``group``.

    Parameters
    ----------
    model : estimator
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
    columns, special, names = columns_of(table), special_columns(model), input_names(model)
    if names is None or not hasattr(table, "columns"):
        return [column for column in columns if column != group or column in special]
    known = [*names, *(column for column in special if column not in names)]
    missing = [column for column in known if column not in columns]
    if missing:
        raise ValueError(f"{name} lacks the columns {missing}, which the model reads; it has {columns}.")
    return known


def input_names(model):
    """The names of the columns that a model was fitted on, None if it knows none."""
    first = steps_of(model)[0]
    # a network reads channels: the names of its features are those of flattened sequences
    return getattr(
        first, "channel_names_in_" if hasattr(first, "n_channels_in_") else "feature_names_in_", None
    )


def special_columns(model):
    """The columns from which a :class:`SlidingWindow` in the model takes series and time."""
    return [*named_columns(model, "group"), *named_columns(model, "time")]


def named_columns(model, role):
    """Those of one of them."""
    windows = [step for step in steps_of(model) if isinstance(step, SlidingWindow)]
    return [window._named_roles()[role] for window in windows if role in window._named_roles()]


def time_column(model):
    """The column of the time, None if no window names one."""
    return next(iter(named_columns(model, "time")), None)


def length_of_windows(model):
    """Steps of the windows that a model has to be given, None for a model of rows."""
    first = steps_of(model)[0]
    if not (hasattr(first, "n_channels_in_") or reads_sequences(first)):
        return None
    window = split_at_window(model)[1]
    return steps_of_sequences(model) if window is None else window.length


def steps_of_sequences(model):
    """Steps of the sequences that the network at the end of a model was fitted on."""
    network = steps_of(model)[-1]
    return network.n_features_in_ // network.n_channels_in_ if hasattr(network, "n_channels_in_") else None


def reads_sequences(step):
    """Whether a fitted transformer takes three axes."""
    return isinstance(step, StepwiseTransformer) and step._fitted_on_sequences


def split_at_window(model):
    """Take a fitted model apart at its :class:`SlidingWindow`, of several at the first.

    Parameters
    ----------
    model : estimator
        Pipelines, also nested ones, searches and ``TransformedTargetRegressor`` are looked into.

    Returns
    -------
    front : list of transformer
        What comes before the window.
    window : SlidingWindow or None
        None if there is none.
    tail : estimator
        What comes after it, to predict from windows; without a window all of the model.
    """
    if hasattr(model, "best_estimator_"):
        return split_at_window(model.best_estimator_)
    if hasattr(model, "regressor_"):
        front, window, inner = split_at_window(model.regressor_)
        if window is None:
            return [], None, model
        tail = copy.copy(model)  # it still takes the predictions back
        tail.regressor_ = inner
        return front, window, tail
    if not hasattr(model, "steps"):
        return [], None, model
    steps = _steps_in_a_row(model)
    positions = [i for i, step in enumerate(steps) if isinstance(step, SlidingWindow)]
    if positions:
        first = positions[0]
        return steps[:first], steps[first], _pipeline(steps[first + 1 :])
    front, window, inner = split_at_window(steps[-1])
    if window is None:
        return [], None, model
    return steps[:-1] + front, window, inner


def _steps_in_a_row(model):
    """The steps of a pipeline and of the pipelines in it."""
    if not hasattr(model, "steps"):
        return [model]
    return [inner for step in _own_steps(model) for inner in _steps_in_a_row(step)]


def _own_steps(pipeline):
    """Its steps without those that pass everything through."""
    return [step for _, step in pipeline.steps if step is not None and not isinstance(step, str)]


def _pipeline(steps):
    """Fitted steps, one after the other, as one estimator."""
    return steps[0] if len(steps) == 1 else Pipeline([(str(i), step) for i, step in enumerate(steps)])
