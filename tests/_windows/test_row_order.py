"""Samples and targets of another order are no pairs."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor, future_targets, make_windows

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
