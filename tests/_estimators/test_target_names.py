"""The names of the columns of y are kept with what was fitted on them."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru import GRURegressor, SeasonalNaive, future_targets, make_windows

X = np.random.default_rng(0).normal(size=(8, 3, 1))
Y = np.stack([X[:, -1, 0], -X[:, -1, 0]], axis=1)


def network():
    return GRURegressor(2, max_iter=1, random_state=0)


@pytest.mark.parametrize("library", [pd, pl])
def test_a_frame_and_a_series_have_names_and_anything_else_none(library):
    model = network().fit(X, library.DataFrame({"a": Y[:, 0], "b": Y[:, 1]}))
    assert model.target_names_in_.tolist() == ["a", "b"]
    assert model.target_names_in_.dtype == object
    assert pickle.loads(pickle.dumps(model)).target_names_in_.tolist() == ["a", "b"]
    assert not hasattr(model.fit(X, Y), "target_names_in_")
    series = library.DataFrame({"a": Y[:, 0]})["a"]
    assert model.fit(X, series).target_names_in_.tolist() == ["a"]
    for without in (pd.Series(Y[:, 0]), pd.DataFrame(Y), Y.tolist()):
        assert not hasattr(model.fit(X, without), "target_names_in_")


def test_persistence_keeps_them_too():
    windows, load = future_targets(make_windows(np.arange(6.0), 2), horizon=1)
    model = SeasonalNaive().fit(windows, pd.Series(load[:, 0], name="load"))
    assert model.target_names_in_.tolist() == ["load"]
    assert not hasattr(model.fit(windows, load), "target_names_in_")


def test_columns_in_another_order_are_refused_where_training_goes_on():
    frame = pd.DataFrame(Y, columns=["a", "b"])
    model = network().partial_fit(X, frame)
    weights = model.output_weights_.copy()
    with pytest.raises(ValueError, match=r"y has the columns \['b', 'a'\]; expected .* \['a', 'b'\]"):
        model.partial_fit(X, frame[["b", "a"]])
    np.testing.assert_array_equal(model.output_weights_, weights)
    model.partial_fit(X, Y)
    assert model.target_names_in_.tolist() == ["a", "b"]


def test_other_columns_are_refused_where_training_goes_on_and_the_error_names_both():
    frame = pd.DataFrame(Y, columns=["a", "b"])
    model = network().partial_fit(X, frame)
    with pytest.raises(ValueError, match=r"the columns \['a', 'c'\]; expected \['a', 'b'\], those that"):
        model.partial_fit(X, frame.set_axis(["a", "c"], axis=1))
    assert model.t_ == len(X)
    of_one = network().set_params(warm_start=True).fit(X, frame["a"])
    with pytest.raises(ValueError, match=r"the columns \['b'\]; expected \['a'\], those that"):
        of_one.fit(X, frame["b"])


def test_a_network_fitted_without_names_takes_any():
    model = network().partial_fit(X, Y).partial_fit(X, pd.DataFrame(Y, columns=["b", "a"]))
    assert not hasattr(model, "target_names_in_")
    assert model.score(X, pd.DataFrame(Y, columns=["a", "b"])) == model.score(X, Y)


@pytest.mark.parametrize("library", [pd, pl])
def test_a_score_is_of_the_columns_of_the_same_names(library):
    frame = library.DataFrame({"a": Y[:, 0], "b": Y[:, 1]})
    model = network().fit(X, frame)
    # the columns of a frame lie after each other, which MKL's sums tell in the last bit
    assert model.score(X, frame) == pytest.approx(model.score(X, Y), rel=1e-14)
    with pytest.raises(ValueError, match=r"the columns \['b', 'a'\]; expected .* began, \['a', 'b'\]"):
        model.score(X, frame[["b", "a"]])
    with pytest.raises(ValueError, match=r"the columns \['a'\]; expected \['a', 'b'\], those that"):
        model.score(X, frame["a"])


def test_a_score_of_persistence_too():
    windows, load = future_targets(make_windows(np.arange(6.0), 2), horizon=1)
    model = SeasonalNaive().fit(windows, pd.Series(load[:, 0], name="load"))
    assert model.score(windows, pd.Series(load[:, 0], name="load")) == model.score(windows, load[:, 0])
    with pytest.raises(ValueError, match=r"the columns \['price'\]; expected \['load'\], those that"):
        model.score(windows, pd.Series(load[:, 0], name="price"))


def test_columns_of_the_validation_targets_come_in_the_same_order():
    frame = pd.DataFrame(Y, columns=["a", "b"])
    model = network().set_params(early_stopping=True)
    with pytest.raises(ValueError, match="In the validation samples X_val, y_val: y has the columns"):
        model.fit(X, frame, X_val=X, y_val=frame[["b", "a"]])
    with pytest.raises(ValueError, match=r"In the validation samples .* \['a', 'c'\]; expected \['a', 'b'\]"):
        model.fit(X, frame, X_val=X, y_val=frame.rename(columns={"b": "c"}))
    model.fit(X, frame, X_val=X, y_val=frame)
    assert model.target_names_in_.tolist() == ["a", "b"]


def test_an_error_leaves_the_names_as_they_were():
    model = network().fit(X, pd.DataFrame(Y, columns=["a", "b"]))
    with pytest.raises(ValueError, match="inconsistent"):
        model.fit(X, pd.Series([1.0], name="c"))
    assert model.target_names_in_.tolist() == ["a", "b"]
