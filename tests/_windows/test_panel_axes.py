"""Panels with the time in the last axis are noticed, and nothing else is taken for one."""

import numpy as np
import pandas as pd
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    DataWarning,
    GRUClassifier,
    GRURegressor,
    StepwiseTransformer,
    make_windows,
    pad_sequences,
)
from sklearn_gru._windows.panel_axes import warn_of_panel

RNG = np.random.default_rng(0)
SERIES = RNG.normal(size=(60, 3))
PANEL = sliding_window_view(SERIES, 12, axis=0)  # (49, 3, 12): samples, channels, time
MENDED = r"becomes one of \(n_samples, n_steps, n_channels\) by X\.swapaxes\(1, 2\)"


@pytest.mark.parametrize("estimator", [GRURegressor, GRUClassifier])
def test_windows_with_the_time_in_the_last_axis_warn_with_the_line_that_mends_it(estimator):
    model = estimator(2, max_iter=1)
    with pytest.warns(
        DataWarning, match=f"3 steps of 12 channels, but .*moved on by one: .*{MENDED}"
    ) as told:
        model.fit(PANEL, SERIES[:49, 0] > 0)
    assert told[0].filename == __file__
    model.fit(PANEL.swapaxes(1, 2), SERIES[:49, 0] > 0)


def test_a_transformer_in_front_notices_it_too():
    with pytest.warns(DataWarning, match=MENDED):
        StepwiseTransformer(StandardScaler()).fit(PANEL)


@pytest.mark.parametrize("length", [2, 3])
def test_short_windows_of_one_channel_warn(length):
    with pytest.warns(DataWarning, match=f"1 step of {length} channels"):
        warn_of_panel(PANEL[:, :1, :length])


def test_single_steps_of_channels_that_go_together_as_a_series_does_warn():
    with pytest.warns(DataWarning, match="1 step of 50 channels, but neighbouring channels go together"):
        warn_of_panel(RNG.normal(size=(30, 1, 50)).cumsum(axis=2))


def test_tables_padded_with_a_column_a_step_warn():
    tables = [pd.DataFrame(RNG.normal(size=(2, 6)), columns=[f"t{i}" for i in range(6)]) for _ in range(4)]
    with pytest.warns(DataWarning, match="named as steps, 't0' to 't5': .* their transpose"):
        warn_of_panel(pad_sequences(tables))


@pytest.mark.parametrize("seed", range(100))
def test_ordinary_sequences_do_not_warn(seed):
    rng = np.random.default_rng(seed)
    shape = rng.integers(3, 60), rng.integers(1, 5), rng.integers(1, 40)
    units, levels = np.exp(3 * rng.normal(size=shape[2])), 10 * rng.normal(size=shape[2])
    values = rng.normal(size=shape)
    for X in (
        values * units + levels,
        (values + 5 * rng.normal(size=(shape[0], 1, 1))) * units,  # what all channels share
        (values * units).cumsum(axis=0),
        np.round(values),
        (values > 1).astype(float),
        np.ones(shape),
        np.tile(np.arange(shape[0])[:, np.newaxis, np.newaxis], (1, *shape[1:])),
        np.arange(values.size).reshape(shape),
    ):
        warn_of_panel(X)


def test_channels_that_are_the_past_of_others_do_not_warn():
    embedded = sliding_window_view(SERIES[:, 0], 3)  # (58, 3): a channel and its lags
    warn_of_panel(make_windows(embedded, 6))
    warn_of_panel(np.array(make_windows(embedded, 6)[6:]))


def test_segments_made_by_hand_do_not_warn():
    warn_of_panel(sliding_window_view(SERIES[:, 0], 12).reshape(-1, 3, 4))
