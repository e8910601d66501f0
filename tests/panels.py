"""Tables of several series, for tests, and their windows written out plainly."""

import numpy as np
from hypothesis import strategies as st


@st.composite
def panels(draw, max_rows=12, *, min_rows=1):
    """Labels and times of rows in any order, no time twice in a series."""
    pairs = st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(-5, 15))
    rows = draw(st.lists(pairs, min_size=min_rows, max_size=max_rows, unique=True))
    return np.array([label for label, _ in rows]), np.array([time for _, time in rows])


def table_of(n_rows, n_channels=2, dtype=np.float64):
    """Values that tell their row and channel: 10 * row + channel."""
    return (10 * np.arange(n_rows)[:, np.newaxis] + np.arange(n_channels)).astype(dtype)


def past(i, group, time):
    """The rows of the series of row i up to it, oldest first."""
    rows = [j for j in range(len(group)) if group[j] == group[i] and time[j] <= time[i]]
    return sorted(rows, key=lambda j: time[j])


def future(i, group, time):
    """The rows of the series of row i after it, oldest first."""
    rows = [j for j in range(len(group)) if group[j] == group[i] and time[j] > time[i]]
    return sorted(rows, key=lambda j: time[j])


def windows_written_out(X, length, group, time):
    """The windows of every row, one value at a time."""
    result = np.full((len(X), length, X.shape[1]), np.nan, X.dtype)
    for i in range(len(X)):
        for step, j in enumerate(reversed(past(i, group, time)[-length:]), start=1):
            result[i, length - step] = X[j]
    return result


def mixed_frame(library, X, group, time, *, categorical=False):
    """A data frame with strings and dates between its numbers."""
    dates = np.datetime64("2024-01-10", "us") + np.asarray(time).astype("timedelta64[D]")
    columns = {"shop": list(group), "a": X[:, 0], "date": dates, "b": X[:, 1]}
    frame = library.DataFrame(columns)
    if categorical:
        frame["shop"] = library.Categorical(columns["shop"], categories=["a", "b", "c", "closed"])
    return frame
