"""Models of rows of lags, which neither a forecast nor a stream makes of the series."""

from .._tables.frames import columns_of, is_frame
from .._windows.lag_sequences import LagSequences

WAYS_OUT = (
    "Expected the network on windows of the series, which make_windows makes, or SlidingWindow in the place "
    "of LagSequences; or the library that makes the lags, to forecast with this model in it."
)


def lags_read(chain):
    """The lags of rows that were made before the model, None where it reads no such rows.

    Parameters
    ----------
    chain : FittedChain
    """
    of_rows = [] if chain.window is not None else chain.steps
    return next((step.lags_ for step in of_rows if isinstance(step, LagSequences)), None)


def check_lags(chain, history, future, targets):
    """Refuse rows of which a model says what has come, not what comes; and tables without the lags.

    Parameters
    ----------
    chain : FittedChain
    history, future : data frame, ndarray or None
    targets : list
        The columns that are forecast, which the future need not have.

    Raises
    ------
    ValueError
    """
    lags = lags_read(chain)
    if lags is None:
        return
    if lags.min() > 0:
        raise ValueError(
            f"The model reads rows of lags (LagSequences) from lag {lags.min()} on, so it predicts the value "
            "of a row itself, but forecast is of the rows after it, and makes no lags of them: call predict "
            f"of rows with the lags to come. {WAYS_OUT}"
        )
    if chain.names is None:
        return
    for name, table, others in (("history", history, []), ("future", future, targets)):
        there = [*columns_of(table), *others] if is_frame(table) else chain.names
        missing = [column for column in chain.names if column not in there]
        if missing:
            raise ValueError(
                f"The model reads rows of lags (LagSequences), but {name} lacks the columns {missing}, and "
                f"forecast makes no lags. {WAYS_OUT}"
            )


def check_lags_come(chain, ahead, counts):
    """Refuse to feed forecasts back where they would have to become lags.

    Parameters
    ----------
    chain : FittedChain
    ahead : RowsAhead
    counts : ndarray of shape (n_series,)
        How many rows of each series are to be forecast.

    Raises
    ------
    ValueError
    """
    if lags_read(chain) is not None and ahead.others and (ahead.counts < counts).any():
        raise ValueError(
            f"The model reads rows of lags (LagSequences), {ahead.others} beside the target, of "
            f"{counts.max()} rows to come, and forecast makes no lags of what it has forecast. {WAYS_OUT}"
        )


def check_no_lags(chain):
    """Refuse a stream of rows of lags.

    Parameters
    ----------
    chain : FittedChain

    Raises
    ------
    ValueError
    """
    if lags_read(chain) is not None:
        raise ValueError(
            "The model reads rows of lags (LagSequences), of which one has all that it looks back at: such a "
            f"row needs no stream, but predict. {WAYS_OUT}"
        )
