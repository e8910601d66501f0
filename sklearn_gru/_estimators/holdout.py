"""Which samples early stopping watches: given ones, or some that training does not see."""

from typing import NamedTuple

import numpy as np
from sklearn.model_selection import train_test_split

from .._tables.frames import value_at
from .._utils.data_warning import DataWarning
from .._utils.taken_apart import kept_as_dictionary
from .._utils.warn import warn_caller
from .._windows.windows import Windows
from .whole_series import draw_series


def check_validation(X_val, y_val, sample_weight_val, *, early_stopping):
    """Refuse validation samples that nothing would use, and parts of them."""
    if X_val is None and y_val is None and sample_weight_val is None:
        return
    if y_val is None:
        raise ValueError("X_val or sample_weight_val is provided, but y_val was not provided.")
    if X_val is None:
        raise ValueError("y_val is provided, but X_val was not provided.")
    if not early_stopping:
        raise ValueError("X_val and y_val are only used with early_stopping=True; early_stopping is False.")


@kept_as_dictionary
class HeldOut(NamedTuple):
    """The samples that training does not see, kept for the calls that go on."""

    n_samples: int  # of the X they were chosen from
    rows: np.ndarray  # (n_held_out,), ascending
    gap: np.ndarray  # (n_in_between,): the samples in front of them that are not trained on either

    def split(self, samples):
        """Rows to watch and rows to train on, of samples that count.

        Raises
        ------
        ValueError
            If the samples are others than those this was chosen from.
        """
        if len(samples.weight) != self.n_samples:
            raise ValueError(
                f"X has {len(samples.weight)} samples, but training with early_stopping=True began with "
                f"{self.n_samples}: the part held out has to stay the same. Give the same samples, or call "
                "fit with warm_start=False to begin anew."
            )
        is_held_out = np.zeros(self.n_samples, bool)
        is_held_out[self.rows] = True
        watched = np.flatnonzero(is_held_out & (samples.weight > 0))
        is_held_out[self.gap] = True
        rows = np.flatnonzero(~is_held_out & (samples.weight > 0))
        if not (len(rows) and len(watched)):
            raise ValueError(
                "sample_weight is zero for every sample that early_stopping=True "
                f"{'holds out' if len(rows) else 'leaves to train on'}."
            )
        return watched, rows


def series_of(X, rows):
    """What tells the series of each of some samples; None where each is a sequence of its own.

    So are those of an array, and ``Windows`` of which no two are of one series, such as padded tables.
    """
    if not isinstance(X, Windows):
        return None
    series = X.first_rows[rows]
    return None if len(np.unique(series)) == len(series) > 1 else series


def hold_out(samples, fraction, *, shuffle, rng, strata=None, gap=0):
    """Choose the samples that training does not see.

    Parameters
    ----------
    samples : Samples
    fraction : float
        Of the samples that count, rounded up.
    shuffle : bool
        Whether they are drawn at random instead of from the end: the last samples, or of
        ``Windows`` the ones that end last in each series.
    rng : RandomState
        Only drawn from with ``shuffle``.
    strata : ndarray of shape (n_samples,) or (n_samples, n_classes), or None
        Each of its values keeps its share with ``shuffle``.  Of ``Windows`` over several series whole
        series are then drawn, and the shares are kept as far as that goes.  Two axes count the steps of
        each class, where there is a label at every step: of windows of one series, which have steps in
        common, the last ones are then held out.
    gap : int
        Without a draw, so many rows in front of the ones held out no window ends that is trained on,
        since its targets would reach into theirs; of an array, so many samples.  At most half of
        the rest of each series.

    Returns
    -------
    HeldOut

    Raises
    ------
    ValueError
        If it would be no sample or all of them.
    """
    rows, in_between = samples.rows, np.zeros(0, np.intp)
    held_out = _at_random(samples.X, rows, fraction, rng, strata) if shuffle else None
    if held_out is None:
        held_out, in_between = last_of_each_series(samples.X, rows, fraction, gap)
    if len(held_out) in (0, len(rows)):
        raise ValueError(
            f"early_stopping=True with validation_fraction={fraction} holds out {len(held_out)} of "
            f"{len(rows)} samples: there has to be one to watch and one to train on."
        )
    return HeldOut(len(samples.weight), np.sort(held_out), np.sort(in_between))


def warn_of_one(rows, n_samples):
    """Warn where a single sample is watched: its loss is more chance than measure."""
    if len(rows) == 1:
        warn_caller(
            f"early_stopping=True watches 1 sample (number {rows[0]} of {n_samples}): its loss says little "
            "of others. Raise validation_fraction, give more in X_val, or set early_stopping=False.",
            DataWarning,
        )


def _at_random(X, rows, fraction, rng, strata):
    """What is held out; None where single windows would share steps, and the labels at them."""
    n_held_out = _count(len(rows), fraction)
    if n_held_out in (0, len(rows)):
        return rows[:n_held_out]
    strata = None if strata is None else strata[rows]
    series = series_of(X, rows)
    if strata is not None and series is not None and len(np.unique(series)) > 1:
        is_held_out = draw_series(series, strata, n_held_out, rng)
        if is_held_out.any():
            return rows[is_held_out]
        warn_caller(
            "early_stopping=True watches windows of the series that it trains on, since each series is the "
            "only one of some class: the validation loss is not that of new series.  Give X_val and y_val.",
            DataWarning,
        )
    if strata is not None and strata.ndim > 1:
        if series is not None:
            return None
        strata = None
    try:
        return train_test_split(rows, test_size=n_held_out, random_state=rng, stratify=strata)[1]
    except ValueError as error:  # too few samples for so many classes
        labels, counts = np.unique(strata, return_counts=True)
        reason, advice = error, "Raise validation_fraction"
        if counts.min() < 2:
            reason = f"class {value_at(labels, counts.argmin())!r} has 1 sample; it needs 2."
            advice = "Give X_val and y_val"
        raise ValueError(
            f"validation_fraction={fraction} of {len(rows)} samples cannot keep every class's share: "
            f"{reason} {advice}, or set validation_shuffle=False."
        ) from error


def last_of_each_series(X, rows, fraction, gap, *, most_of_rest=0.5):
    """The last samples of each series, and those of the gap in front of them.

    Parameters
    ----------
    X : array-like or Windows of shape (n_samples, ...)
        Where ``series_of`` tells none the samples are one series.
    rows : ndarray of shape (n_rows,)
        The samples that count.
    fraction : float
        Of each series, rounded up; one of several series that has a single sample is left alone.
    gap : int
        As in ``hold_out``.
    most_of_rest : float
        The gap is at most so large a part of the rest of each series.

    Returns
    -------
    last, between : ndarray of shape (n,)
    """
    first = series_of(X, rows)
    if first is None:
        return _cut(rows, np.arange(len(rows)), fraction, gap, most_of_rest)
    last = X.last_rows[rows]
    in_time = np.lexsort((last, first))
    series = np.split(in_time, np.flatnonzero(np.diff(first[in_time])) + 1)
    is_one = len(series) == 1
    parts = [
        _cut(rows[each], last[each], fraction, gap, most_of_rest)
        for each in series
        if is_one or len(each) > 1
    ]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True)) if parts else (rows[:0], rows[:0])


def _cut(rows, places, fraction, gap, most_of_rest):
    """The last samples of one series and those in front of them, nearer than ``gap`` places."""
    n_left = len(rows) - _count(len(rows), fraction)
    if n_left == len(rows):
        return rows[:0], rows[:0]
    near = places[:n_left] >= places[n_left] - gap
    n_near = min(np.count_nonzero(near), int(n_left * most_of_rest))
    return rows[n_left:], rows[n_left - n_near : n_left]


def _count(n_samples, fraction):
    return int(np.ceil(fraction * n_samples))
