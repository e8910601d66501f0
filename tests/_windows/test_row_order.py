"""Samples and targets of another order are no pairs."""

import warnings

import numpy as np
import pytest

from sklearn_gru import DataWarning, GRUClassifier, GRURegressor, future_targets, make_windows

pd = pytest.importorskip("pandas")
RNG = np.random.default_rng(0)
INDEXES = {
    "dates": pd.date_range("2024-01-01", periods=40),
    "numbers": pd.RangeIndex(40),
    "names": list("ab") * 20,
}


def table(kind):
    return pd.DataFrame({"a": RNG.normal(size=40).cumsum()}, index=INDEXES[kind])


@pytest.mark.parametrize("kind", ["dates", "numbers"])
def test_the_index_of_the_windows_in_another_order_is_refused(kind):
    rows = table(kind)
    X, y = future_targets(make_windows(rows, 3), rows["a"], horizon=1)
    order = RNG.permutation(len(X))
    model = GRURegressor(2, max_iter=1, random_state=0)
    with pytest.raises(ValueError, match="the index of the windows of X in another order: .* for sample 0"):
        model.fit(X[order], y)
    model.fit(X[order], y.iloc[order])
    with pytest.raises(ValueError, match="in another order"):
        model.score(X, y.iloc[order])
    assert model.score(X[order], y.iloc[order]) == pytest.approx(model.score(X, y), rel=1e-9)


def test_so_it_is_of_labels():
    rows = table("dates")
    X, y = make_windows(rows, 3), (rows["a"] > 0).map({True: "up", False: "down"})
    with pytest.raises(ValueError, match="in another order"):
        GRUClassifier(2, max_iter=1).fit(X, y.sort_values())


def test_other_labels_and_arrays_say_nothing():
    rows = table("dates")
    X, y = future_targets(make_windows(rows, 3), rows["a"], horizon=1)
    for given in (y.reset_index(drop=True), y.to_numpy(), y.set_axis(y.index + pd.Timedelta("1D"))):
        GRURegressor(2, max_iter=1, random_state=0).fit(X, given)


@pytest.mark.parametrize("kind", ["dates", "numbers", "two levels"])
@pytest.mark.parametrize("horizon", [1, 3])
@pytest.mark.parametrize("shift", [2, -2])
def test_targets_that_are_cut_at_other_places_than_their_windows_are_told(kind, horizon, shift):
    rows, roles = table("dates" if kind == "two levels" else kind), {}
    if kind == "two levels":
        rows.index = pd.MultiIndex.from_product([["n", "s"], rows.index[:20]], names=["shop", "day"])
        roles = {"group": "shop", "time": "day"}
    X, y = future_targets(make_windows(rows, 3, **roles), rows["a"], horizon=horizon)
    X, y = X[5:], y[5:]
    pairs = (X[:-shift], y[shift:]) if shift > 0 else (X[-shift:], y[:shift])
    model = GRURegressor(2, max_iter=1, random_state=0)
    first = 0 if shift > 0 else 2  # the first two of y are of windows that X has not
    message = f"y is of other windows than X: it has .* for sample {first}, whose last row is"
    with pytest.warns(DataWarning, match=message):
        model.fit(*pairs)
    if horizon == 1:
        with pytest.warns(DataWarning, match=message):
            model.fit(pairs[0], pairs[1].iloc[:, 0])
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        model.fit(X[3:9], y[3:9])
        model.fit(X[[4, 4, 7]], y.iloc[[4, 4, 7]])
        model.fit(pairs[0], pairs[1].reset_index(drop=True))
        model.fit(pairs[0], pairs[1].set_axis([f"y{i}" for i in range(horizon)], axis=1))


def test_repeated_labels_in_the_same_order_are_the_same():
    rows = table("names")
    GRURegressor(2, max_iter=1, random_state=0).fit(make_windows(rows, 3), rows["a"].rename("y") ** 2)


def test_a_pickle_of_some_windows_knows_their_labels():
    import pickle

    rows = table("numbers")
    X = pickle.loads(pickle.dumps(make_windows(rows, 3)[5:20]))
    y = rows["a"].rename("y") ** 2
    GRURegressor(2, max_iter=1, random_state=0).fit(X, y.iloc[5:20])
    with pytest.raises(ValueError, match="in another order: 19 for sample 0, whose last row is 5"):
        GRURegressor(2, max_iter=1).fit(X, y.iloc[19:4:-1])


def test_the_rows_of_future_targets_have_the_index_of_the_table():
    rows = table("numbers").sample(frac=1, random_state=0)
    X = make_windows(rows, 3)
    with pytest.raises(ValueError, match="y has another index than the table of the windows"):
        future_targets(X, rows["a"].sort_index(), horizon=1)
    future_targets(X, rows["a"], horizon=1)
