"""What a fitted model, of rows or of windows, says after the last row of a table."""

import numpy as np

from ._sliding_window import SlidingWindow
from ._tables import columns_of, last_rows
from ._windows import make_windows


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
    steps = [step for _, step in model.steps if step is not None and not isinstance(step, str)]
    return [inner for step in steps for inner in steps_of(step)]


def input_columns(model, table, group=None):
    """The columns of a table that a model reads.

    Those it was fitted on, where it knows their names, and those that a :class:`SlidingWindow` in
    it takes the series and the time from.  Otherwise all, without ``group``.

    Parameters
    ----------
    model : estimator
    table : data frame or ndarray of shape (n_rows, n_columns)
    group : str, default=None
        The column that tells the series.

    Returns
    -------
    columns : list
        In the order of the table.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    steps, columns = steps_of(model), columns_of(table)
    # a network reads channels: the names of its features are those of flattened sequences
    attribute = "channel_names_in_" if hasattr(steps[0], "n_channels_in_") else "feature_names_in_"
    names = getattr(steps[0], attribute, None)
    special = special_columns(model)
    if names is None or not hasattr(table, "columns"):
        return [name for name in columns if name != group or name in special]
    missing = [name for name in (*names, *special) if name not in columns]
    if missing:
        raise ValueError(f"history lacks the columns {missing}, which the model reads; it has {columns}.")
    return [name for name in columns if name in special or name in names]


def special_columns(model):
    """The columns from which a :class:`SlidingWindow` in the model takes series and time."""
    roles = [getattr(step, role, None) for step in steps_of(model) for role in ("group", "time")]
    return [role for role in roles if isinstance(role, str)]


def predict_last(model, table):
    """What the model predicts after the last row of a table.

    Equal to ``model.predict(table)[-1]``, but of a pipeline with a :class:`SlidingWindow` the part
    after it sees the last window only.  A model of windows gets the last one, as long as the
    sequences that it was fitted on.

    Parameters
    ----------
    model : estimator
        Fitted.
    table : data frame or ndarray of shape (n_rows, n_columns)
        The columns that the model reads, oldest row first.

    Returns
    -------
    prediction : ndarray of shape () or (n_outputs,)

    Raises
    ------
    ValueError
        If the model predicts a value at every step, or a prediction is not finite.
    """
    while hasattr(model, "best_estimator_"):
        model = model.best_estimator_
    window = _position_of_window(model)
    length = _window_length(model)
    if window is not None:
        prediction = _after_last_window(model, window, table)
    elif length is not None:
        prediction = model.predict(make_windows(last_rows(table, length), length)[-1:])
    else:
        prediction = model.predict(table)
    prediction = np.asarray(prediction)
    if prediction.ndim == 3:
        raise ValueError(
            f"The model predicts a value at every step (shape {prediction.shape}); expected one that "
            "predicts after the last step."
        )
    if not np.isfinite(prediction[-1]).all():
        raise ValueError(f"The prediction after the last of {len(table)} rows is not finite.")
    return prediction[-1]


def _position_of_window(model):
    """Where in a pipeline the window is, None if it has none or several."""
    windows = [
        position
        for position, (_, step) in enumerate(getattr(model, "steps", []))
        if isinstance(step, SlidingWindow)
    ]
    return windows[0] if len(windows) == 1 else None


def _after_last_window(pipeline, position, table):
    window = pipeline[position]
    rows = pipeline[:position].transform(table) if position else table
    # rows in another order, and readings carried on, may reach further back
    if getattr(window, "time", None) is None and getattr(window, "fill", None) is None:
        rows = last_rows(rows, window.length)
    return pipeline[position + 1 :].predict(window.transform(rows)[-1:])


def _window_length(model):
    """Steps of the sequences that a model of windows was fitted on, None for a model of rows."""
    steps = steps_of(model)
    network = steps[-1]
    if not hasattr(network, "n_channels_in_") or any(isinstance(step, SlidingWindow) for step in steps):
        return None
    return network.n_features_in_ // network.n_channels_in_
