"""The warning of windows that read across a gap in time as if nothing were missing."""

from .._tables.gaps import gaps_in, numbers_of_index
from .._tables.regular_steps import steps_longer_than
from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller


def warn_of_gaps(series, length, *, of_last=False):
    """Warn where the rows of a window are far apart, though nearly all rows follow at one distance.

    Parameters
    ----------
    series : Series
        Of the rows; where nothing else tells their times, numbers in the index of pandas do.
    length : int
        Rows that a window shows; one has no gap.
    of_last : bool, default=False
        Whether it is of the last window of each series only.

    Returns
    -------
    is_warned : bool
    """
    times = numbers_of_index(series) if series.times is None else series.times
    if length <= 1 or times is None:
        return False
    gaps = gaps_in(series, length if of_last else None, times)
    if gaps is None:
        return False
    more = f", and so on in {gaps.count} places" if gaps.count > 1 else ""
    rows = "regular_grid makes rows of NaN" if gaps.tells_dates else "put rows of NaN"
    warn_caller(
        f"After {gaps.before}{gaps.series} the next row is of {gaps.after}, where nearly all steps are "
        f"{gaps.usual}{more}: windows read across as if nothing were between; {rows} for what is missing.",
        DataWarning,
    )
    return True


def warn_of_few_rows(what, longest, length):
    """Warn where every window begins empty, since no series has as many rows as a window shows.

    Parameters
    ----------
    what : str
        What has the rows, such as "X".
    longest : int
        Rows of the longest series.
    length : int
        Rows that a window shows.
    """
    if longest < length:
        warn_caller(
            f"{what} has {longest} {'row' if longest == 1 else 'rows'}, but length={length}: the windows "
            "begin empty, as if nothing were known before. Give the rows before them as well.",
            DataWarning,
        )


def warn_of_rows_cut_out(series, length, step):
    """Warn where rows are further apart than those that the windows were fitted on ever were.

    Parameters
    ----------
    series : Series
    length : int
        Rows that a window shows.
    step : dict or None
        The longest that is expected, as :func:`longest_regular_step` gives it.
    """
    gaps = steps_longer_than(step, series) if length > 1 else None
    if gaps is not None:
        more = f", and so on in {gaps.count} places" if gaps.count > 1 else ""
        warn_caller(
            f"After {gaps.before}{gaps.series} the next row of X is of {gaps.after}, where no step in fit "
            f"was longer than {gaps.usual}{more}: rows that belong into the windows are missing. Give all "
            "rows of a series together, and rows of NaN for what nobody knows.",
            DataWarning,
        )
