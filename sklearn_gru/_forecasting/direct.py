"""Predictions of a model that learnt several steps at once, after the last known row of each series."""

import numpy as np

from .._tables.frames import rows_at
from .last_prediction import by_step, checked_predictions, predict_last
from .series_predictor import first_prediction, series_predictor


def predict_directly(chain, known):
    """What a model says after the last known row of each series: all steps at once, nothing is fed back.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows

    Returns
    -------
    values : ndarray of shape (n_series, n_steps, n_targets), or with a last axis of quantiles
    """
    model = series_predictor(chain, known)
    if model is None:
        tables = (rows_at(known.rows, rows) for rows in known.members)
        predictions = np.stack([predict_last(chain, table) for table in tables])
    else:
        predictions = model.begin(known.rows, known.members)
    n_rows = [len(rows) for rows in known.members]
    predictions = checked_predictions(predictions, n_rows, known.which, levels=chain.levels)
    return by_step(predictions, len(known.targets), chain.levels)


def steps_learnt(chain, known):
    """How many steps ahead the model has learnt: one, unless it has more outputs than targets.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows

    Returns
    -------
    n_steps : int

    Raises
    ------
    ValueError
        If the outputs are not a whole number of steps of all targets.
    """
    n_outputs = getattr(chain.steps[-1], "n_outputs_", None)
    if n_outputs is None:  # only a prediction shows
        n_outputs = first_prediction(chain, known).size // len(chain.levels or [None])
    n_steps, rest = divmod(n_outputs, len(known.targets))
    if rest or not n_steps:
        raise ValueError(
            f"The model predicts {n_outputs} values, which are no whole number of steps of the "
            f"{len(known.targets)} targets {known.targets}."
        )
    return n_steps
