"""Rows to come have to tell the columns that windows show ahead, and no others where that can be seen."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from sklearn_gru import SlidingWindow, StepwiseTransformer, make_windows
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.known_columns import are_made_of, columns_known_ahead, columns_to_come

RNG = np.random.default_rng(0)
TABLE = pd.DataFrame(RNG.normal(size=(20, 3)), columns=["load", "heat", "promo"])
TABLE["day"], TABLE["shop"] = ["mon", "tue"] * 10, "a"
NUMBERS = ["load", "heat", "promo"]
encoder = OneHotEncoder(sparse_output=False)


def chain_of(*front, known, table=TABLE[NUMBERS], horizon=1, **options):
    window = SlidingWindow(2, known=known, horizon=horizon, flatten=True, **options)
    fill = FunctionTransformer(lambda X: np.nan_to_num(np.asarray(X)))
    return FittedChain(make_pipeline(*front, window, fill, LinearRegression()).fit(table, np.arange(20.0)))


def shown(chain, table=TABLE[NUMBERS], roles=(None, None)):
    return columns_known_ahead(chain, table, [], roles)


def test_without_a_step_in_front_they_are_those_of_the_window():
    assert shown(chain_of(known=["promo", "heat"])) == ["heat", "promo"]
    assert shown(chain_of(known=[2], table=TABLE[NUMBERS].to_numpy())) == ["promo"]
    assert shown(chain_of(known=["promo"]), TABLE[NUMBERS].to_numpy()) == [2]
    table = TABLE[["shop", *NUMBERS]]
    assert shown(chain_of(known=["promo"], table=table, group="shop"), table, ("shop", None)) == ["promo"]


def test_of_windows_made_before_they_are_those_of_the_recipe():
    windows = make_windows(TABLE[NUMBERS[::-1]], 2, known=["promo"], horizon=1)[1:-1]
    flat = FunctionTransformer(lambda X: np.asarray(X).reshape(len(X), -1))
    keep = StepwiseTransformer(FunctionTransformer())
    chain = FittedChain(make_pipeline(keep, flat, LinearRegression()).fit(windows, np.arange(18.0)))
    assert shown(chain, TABLE) == ["promo"]


@pytest.mark.parametrize(
    ("front", "known", "expected"),
    [
        ([StandardScaler()], [2], ["promo"]),
        ([StandardScaler(), StandardScaler()], [2, 1], ["heat", "promo"]),
        ([StandardScaler().set_output(transform="pandas")], ["promo"], ["promo"]),
        ([make_column_transformer((StandardScaler(), ["promo", "load"]))], [0], ["promo"]),
        ([make_column_transformer((StandardScaler(), ["load"]), remainder="passthrough")], [2], ["promo"]),
        (
            [make_column_transformer((PCA(2), ["heat", "promo"]), ("passthrough", ["load"]))],
            [0],
            ["heat", "promo"],
        ),
        ([make_column_transformer((PCA(2), [1, 2]), ("passthrough", [0]))], [2], ["load"]),
        ([make_column_transformer((PCA(2), slice(1, None)), ("passthrough", [0]))], [0], ["heat", "promo"]),
        ([make_column_transformer((PCA(2), slice("load", "heat")))], [1], ["load", "heat"]),
        ([make_column_transformer((StandardScaler(), slice(None, -1)))], [1], ["heat"]),
        ([PCA(2)], [0], None),
        ([FunctionTransformer(np.asarray)], [2], None),
        ([FunctionTransformer()], ["promo"], ["promo"]),
        ([FunctionTransformer(lambda table: table.add_suffix("_ago"))], ["promo_ago"], None),
        ([FunctionTransformer(np.asarray, feature_names_out="one-to-one")], [2], ["promo"]),
    ],
)
def test_steps_in_front_are_followed_by_their_names(front, known, expected):
    assert shown(chain_of(*front, known=known)) == expected


def test_of_an_array_the_names_are_places():
    table = TABLE[NUMBERS].to_numpy()
    assert shown(chain_of(StandardScaler(), known=[2], table=table), table) == [2]
    columns = make_column_transformer((PCA(1), [1]), ("passthrough", [0, 2]))
    assert shown(chain_of(columns, known=[0, 2], table=table), table) == [1, 2]


def test_categories_are_those_of_their_column():
    table = TABLE[["day", "load", "heat"]]
    columns = make_column_transformer(
        (encoder, ["day"]), remainder="passthrough", verbose_feature_names_out=False
    )
    chain = chain_of(columns.set_output(transform="pandas"), known=["day_mon", "day_tue"], table=table)
    assert shown(chain, table) == ["day"]
    assert shown(chain_of(columns, StandardScaler(), known=[0, 1], table=table), table) == ["day"]


def test_a_value_that_is_fed_back_needs_all_columns_around_it():
    chain, table = chain_of(known=["promo"]), TABLE[NUMBERS]
    beside = (["load"], (None, None))
    assert columns_to_come(chain, table, ["promo"], *beside, True, None, False) == ["heat", "promo"]
    assert columns_to_come(chain, table, ["promo"], *beside, True, 2, False) == ["heat", "promo"]
    assert columns_to_come(chain, table, ["promo"], *beside, True, 1, False) == ["promo"]
    assert columns_to_come(chain, table, ["promo"], *beside, False, None, False) == ["promo"]
    assert columns_to_come(chain, table, None, *beside, False, None, False) == ["heat", "promo"]
    assert columns_to_come(chain, table.to_numpy(), [2], [0], (None, None), True, 1, False) == [1, 2]


def test_a_single_value_needs_no_columns_of_rows_that_no_window_shows():
    chain, table, beside = chain_of(known=None, horizon=None), TABLE[NUMBERS], (["load"], (None, None))
    assert columns_to_come(chain, table, [], *beside, True, 1, False) == []
    assert columns_to_come(chain, table, [], *beside, True, 1, True) == ["heat", "promo"]
    rows, beside = table.to_numpy(), ([0], (None, None))
    assert columns_to_come(chain, rows, [], *beside, True, 1, False) == []
    assert columns_to_come(chain, rows, [], *beside, True, 1, True) == [1, 2]


def test_a_target_among_them_is_an_error():
    with pytest.raises(ValueError, match=r"target='promo' is among the columns \['promo'\] that the windows"):
        columns_known_ahead(chain_of(known=["promo"]), TABLE[NUMBERS], ["promo"], (None, None))


@pytest.mark.parametrize("error", [MemoryError, TimeoutError])
def test_what_tells_nothing_of_the_columns_is_no_answer(error, monkeypatch):
    def fail(*_):
        raise error

    chain = chain_of(StandardScaler(), known=[2])
    with pytest.raises(error):
        are_made_of(chain, TABLE[NUMBERS], ["load"], fail)
    monkeypatch.setattr(StandardScaler, "get_feature_names_out", fail)
    with pytest.raises(error):
        shown(chain)
