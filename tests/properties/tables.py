"""Random tables of several series, drawn by Hypothesis."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

from ..panels import panels

NAMES = ["load", "heat"]
LIBRARIES = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


class Table(NamedTuple):
    """Rows in any order: of which series, when, and two values."""

    shop: np.ndarray  # (n_rows,) of str
    day: np.ndarray  # (n_rows,) of int, no day twice in a series
    values: np.ndarray  # (n_rows, 2), some missing

    def frame(self, library="pandas", columns=("shop", "day", *NAMES), day=None):
        """A data frame of a library, its columns in some order, with other times if these are given."""
        data = {"shop": self.shop.tolist(), "day": self.day if day is None else day}
        data |= {name: self.values[:, i] for i, name in enumerate(NAMES)}
        return LIBRARIES[library]({name: data[name] for name in columns})

    def dates(self):
        """The days as dates."""
        return np.datetime64("2024-02-26", "us") + self.day.astype("timedelta64[D]")

    def rows(self, which):
        """A table of some of the rows, in that order."""
        which = np.asarray(which, dtype=int)
        return Table(self.shop[which], self.day[which], self.values[which])


@st.composite
def tables(draw, max_rows=12, *, min_rows=1, gaps=True):
    """A ``Table``; where there are gaps, values are missing here and there, in one column or both."""
    shop, day = draw(panels(max_rows, min_rows=min_rows))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.normal(size=(len(day), 2))
    if gaps and draw(st.booleans()):
        values[rng.random(values.shape) < 0.2] = np.nan
    return Table(shop, day, values)
