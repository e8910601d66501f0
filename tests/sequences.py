"""Sequences with absent steps, drawn by Hypothesis."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


@st.composite
def sequences(draw):
    """Sequences of 2 channels, each step marked by its sample and step, some steps absent."""
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 7)))
    absent = draw(hnp.arrays(bool, shape))
    X = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=2).astype(float)
    X[absent] = np.nan
    return X
