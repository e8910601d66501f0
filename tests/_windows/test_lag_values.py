"""Arrays without names whose values show that their columns are lags in another order than they are read."""

import warnings

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from sklearn_gru import DataWarning, GRURegressor
from sklearn_gru._windows.lag_values import Run, runs_of_lags

RNG = np.random.default_rng(0)
SALES, PROMO = RNG.normal(size=(2, 60))
OLDEST_FIRST, OTHERS = sliding_window_view(SALES, 4), sliding_window_view(PROMO, 4)
NEWEST_FIRST = OLDEST_FIRST[:, ::-1]
CALENDAR = np.column_stack([np.arange(57) % 7, np.arange(57) % 2])


def fit(X, **options):
    return GRURegressor(2, max_iter=1, **options).fit(X, RNG.normal(size=len(X)))


@pytest.mark.parametrize(
    ("X", "mended"),
    [
        (
            NEWEST_FIRST,
            r"columns 0 to 3 are lags, the newest first.*: LagSequences\(range\(1, 5\)\) in front",
        ),
        (np.hstack([NEWEST_FIRST, CALENDAR]), r"LagSequences\(range\(1, 5\), n_lagged=1\) in front"),
        (np.hstack([OLDEST_FIRST, OTHERS]), r"LagSequences\(range\(4, 0, -1\), n_lagged=2\) in front"),
        (np.hstack([CALENDAR, OLDEST_FIRST]), r"columns 2 to 5 are lags.*not their next steps\.$"),
    ],
    ids=["skforecast", "skforecast with a calendar", "sktime with exogenous blocks", "behind"],
)
def test_lags_in_another_order_than_they_are_read_in_warn_with_the_line_that_mends_it(X, mended):
    with pytest.warns(DataWarning, match=mended) as told:
        fit(X)
    assert told[0].filename == __file__


def test_sequences_of_one_channel_oldest_first_are_left_alone():
    fit(OLDEST_FIRST)
    fit(OLDEST_FIRST[::2])
    fit(RNG.permutation(NEWEST_FIRST))


def test_what_is_said_to_be_of_several_channels_is_left_alone():
    fit(np.hstack([OLDEST_FIRST, OTHERS]), n_channels=2)


def test_runs_are_columns_that_move_on_by_one_row():
    assert runs_of_lags(np.hstack([OLDEST_FIRST, CALENDAR, NEWEST_FIRST])) == [
        Run(0, 4, True),
        Run(6, 4, False),
    ]


@pytest.mark.parametrize("seed", range(50))
def test_tables_of_other_columns_have_no_lags(seed):
    rng = np.random.default_rng(seed)
    n_rows, n_columns = rng.integers(10, 60), rng.integers(3, 30)
    values = rng.normal(size=(n_rows, n_columns))
    for X in (
        values,
        values.cumsum(axis=0),
        np.round(values),
        (values > 1).astype(float),
        np.tile(np.arange(n_rows)[:, np.newaxis], n_columns),
        np.ones((n_rows, n_columns)),
        np.arange(n_rows * n_columns).reshape(n_rows, n_columns),
    ):
        assert runs_of_lags(X) == []


def test_nothing_is_said_of_a_few_rows():
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        fit(NEWEST_FIRST[:9])
