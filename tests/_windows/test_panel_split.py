"""Folds of several series part in time, with every series on both sides."""

import pickle
from datetime import timedelta

import numpy as np
import pytest
import sklearn
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
from sklearn.pipeline import make_pipeline

from sklearn_gru import PanelTimeSeriesSplit, SlidingWindow, future_targets, make_windows

SIZES = st.none() | st.integers(1, 6)


@given(
    st.integers(2, 6),
    st.fixed_dictionaries({"gap": st.integers(0, 4), "test_size": SIZES, "max_train_size": SIZES}),
    st.integers(3, 30),
    st.integers(1, 4),
    st.randoms(),
)
def test_times_are_split_as_time_series_split_splits_rows(n_splits, parameters, n_times, n_series, random):
    try:
        expected = list(TimeSeriesSplit(n_splits, **parameters).split(np.ones(n_times)))
    except ValueError:
        expected = None
    times = [time for time in range(n_times) for _ in range(n_series)]
    random.shuffle(times)
    times = np.array(times)
    cv = PanelTimeSeriesSplit(n_splits, **parameters)
    if expected is None:
        with pytest.raises(ValueError, match="unique times"):
            list(cv.split(times, groups=times))
        return
    folds = list(cv.split(times, groups=times))
    assert len(folds) == cv.get_n_splits() == n_splits
    for (train, test), (train_times, test_times) in zip(folds, expected, strict=True):
        np.testing.assert_array_equal(train, np.flatnonzero(np.isin(times, train_times)))
        np.testing.assert_array_equal(test, np.flatnonzero(np.isin(times, test_times)))


@pytest.mark.parametrize("gap", [0, 6])
def test_500_series_are_on_both_sides_and_no_test_time_comes_before_the_gap_ends(gap):
    shop, day = (part.ravel() for part in np.meshgrid(np.arange(500), np.arange(40)))
    shuffled = np.random.default_rng(0).permutation(len(day))
    shop, day = shop[shuffled], np.datetime64("2024-01-01") + day[shuffled]
    folds = list(PanelTimeSeriesSplit(4, gap=gap).split(day, groups=day))
    assert len(folds) == 4
    for train, test in folds:
        assert day[test].min() > day[train].max() + np.timedelta64(gap, "D")
        assert set(shop[train]) == set(shop[test]) == set(range(500))
    assert sum(len(test) for _, test in folds) == 4 * 8 * 500


DAYS = np.datetime64("2024-01-01") + np.arange(40)
GAPS = [np.timedelta64(3, "D"), np.timedelta64(72, "h"), timedelta(days=3)]


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: type(gap).__name__)
@pytest.mark.parametrize("times", [DAYS, DAYS - DAYS[0]], ids=["dates", "durations"])
def test_a_gap_in_time_is_that_of_as_many_steps(gap, times):
    folds = PanelTimeSeriesSplit(4, gap=gap, test_size=5).split(times, groups=times)
    of_steps = PanelTimeSeriesSplit(4, gap=3, test_size=5).split(times, groups=times)
    for pair, other in zip(folds, of_steps, strict=True):
        for part, other_part in zip(pair, other, strict=True):
            np.testing.assert_array_equal(part, other_part)


def test_a_gap_in_time_leaves_out_what_lies_in_it_however_many_times_that_is():
    times = np.datetime64("2024-01-01") + np.array([0, 1, 2, 10, 11, 12, 20, 21, 22])
    folds = list(PanelTimeSeriesSplit(2, gap=np.timedelta64(9, "D"), test_size=3).split(times, groups=times))
    assert [train.tolist() for train, _ in folds] == [[0], [0, 1, 2, 3]]
    assert [test.tolist() for _, test in folds] == [[3, 4, 5], [6, 7, 8]]


def test_a_gap_in_time_that_leaves_nothing_names_the_times():
    splitter = PanelTimeSeriesSplit(2, gap=timedelta(days=30))
    with pytest.raises(ValueError, match="leaves nothing to train on before 2024-01-15.*is 2024-01-01"):
        list(splitter.split(DAYS, groups=DAYS))
    with pytest.raises(ValueError, match="is a duration, but the times of groups are no dates"):
        list(splitter.split(DAYS, groups=np.arange(40)))


@pytest.mark.parametrize(
    "gap", [timedelta(days=-1), np.timedelta64(-1, "h"), np.timedelta64("NaT", "s")], ids=str
)
def test_a_gap_in_time_is_not_negative(gap):
    with pytest.raises(ValueError, match="is out of range; expected a duration of at least 0"):
        PanelTimeSeriesSplit(gap=gap)


def test_it_shows_its_parameters_as_scikit_learn_does():
    shown = "PanelTimeSeriesSplit(gap=2, max_train_size=None, n_splits=3, test_size=None)"
    assert repr(PanelTimeSeriesSplit(3, gap=2)) == shown
    assert repr(PanelTimeSeriesSplit()) == shown.replace("gap=2", "gap=0").replace("n_splits=3", "n_splits=5")
    assert PanelTimeSeriesSplit().get_n_splits() == 5


def panel():
    group, time = np.tile([0, 1, 2], 20), np.repeat(np.arange(20), 3)
    X = np.random.default_rng(0).normal(size=(60, 2))
    return make_windows(X, 4, group=group, time=time), X[:, 0], time


def test_a_search_hands_the_times_over():
    X, y, time = panel()
    model = make_pipeline(SlidingWindow(2), FlatRidge())
    cv = PanelTimeSeriesSplit(3, gap=1)
    search = GridSearchCV(model, {"slidingwindow__length": [1, 3]}, cv=cv, error_score="raise")
    search.fit(X, y, groups=time)
    assert search.n_splits_ == 3
    scores = cross_val_score(clone(model), X, y, groups=time, cv=cv, error_score="raise")
    assert len(scores) == 3
    np.testing.assert_allclose(
        [search.cv_results_[f"split{i}_test_score"][search.best_index_] for i in range(3)],
        cross_val_score(search.best_estimator_, X, y, groups=time, cv=cv),
    )


def test_with_metadata_routing_the_times_arrive_unasked():
    X, y, time = panel()
    with sklearn.config_context(enable_metadata_routing=True):
        search = GridSearchCV(FlatRidge(), {"alpha": [1.0]}, cv=PanelTimeSeriesSplit(3), error_score="raise")
        assert search.fit(X, y, groups=time).n_splits_ == 3


class FlatRidge(Ridge):
    """A model of windows that needs no time."""

    def fit(self, X, y):
        return super().fit(np.nan_to_num(np.asarray(X).reshape(len(X), -1)), y)

    def predict(self, X):
        return super().predict(np.nan_to_num(np.asarray(X).reshape(len(X), -1)))


def test_windows_hand_their_own_times_over():
    X, y, time = panel()
    cv = PanelTimeSeriesSplit(3, gap=1)
    for windows in (X, X[::-1], X.last_steps(1), pickle.loads(pickle.dumps(X[10:]))):
        own, given = list(cv.split(windows)), list(cv.split(windows, groups=time[windows.table_rows]))
        for fold, expected in zip(own, given, strict=True):
            np.testing.assert_array_equal(fold[0], expected[0])
            np.testing.assert_array_equal(fold[1], expected[1])
    model = make_pipeline(SlidingWindow(2), FlatRidge())
    np.testing.assert_array_equal(
        cross_val_score(model, X, y, cv=cv, error_score="raise"),
        cross_val_score(model, X, y, groups=time, cv=cv, error_score="raise"),
    )
    search = GridSearchCV(FlatRidge(), {"alpha": [1.0, 2.0]}, cv=cv, error_score="raise").fit(X, y)
    assert search.n_splits_ == 3
    other = np.arange(60)  # what is given goes first
    assert len(next(cv.split(X, groups=other))[1]) == 15
    with sklearn.config_context(enable_metadata_routing=True):
        assert (
            GridSearchCV(FlatRidge(), {"alpha": [1.0]}, cv=cv, error_score="raise").fit(X, y).n_splits_ == 3
        )


@pytest.mark.parametrize("kind", ["array", "pandas", "polars"])
def test_windows_out_of_a_pickle_are_split_as_before_it(kind):
    """Of the last ones of a slow series the pickle does not hold the row that is their target."""
    day, values = np.concatenate([np.arange(30), np.arange(0, 30, 7)]), np.arange(35.0)
    times = day if kind == "array" else np.datetime64("2024-01-01", "us") + day.astype("m8[D]")
    times = times if kind == "array" else pytest.importorskip(kind).Series(times)
    windows = make_windows(values, 2, group=np.repeat(["daily", "weekly"], [30, 5]), time=times)
    X, _ = future_targets(windows, values, horizon=1)
    again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(X))))
    folds = list(PanelTimeSeriesSplit(4).split(X))
    train, test = folds[-1]
    assert day[X.table_rows[test]].min() == 24
    assert day[X.table_rows[train]][X.groups[train] == "weekly"].tolist() == [0, 7, 14]  # 28 is that of 21
    for (train, test), (expected_train, expected_test) in zip(
        PanelTimeSeriesSplit(4).split(again), folds, strict=True
    ):
        np.testing.assert_array_equal(train, expected_train)
        np.testing.assert_array_equal(test, expected_test)


def test_windows_of_which_a_pickle_holds_few_rows_are_not_trained_on_the_test_part():
    day = np.concatenate([np.arange(0, 60, 2), np.arange(0, 60, 5)])
    X = make_windows(day * 1.0, 1, group=np.repeat(["a", "b"], [30, 12]), time=day)[::3]
    for gap in (0, 1):
        for train, test in PanelTimeSeriesSplit(5, gap=gap).split(pickle.loads(pickle.dumps(X))):
            first = day[X.table_rows[test]].min()
            after = np.minimum(X.table_rows[train] + gap + 1, np.where(X.groups[train] == "a", 29, 41))
            assert day[after].max() <= first


def test_windows_of_a_table_with_an_index_of_dates_know_their_times():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": np.arange(12.0)}, pd.date_range("2024-01-01", periods=12, tz="Europe/Berlin"))
    for train, test in PanelTimeSeriesSplit(2).split(make_windows(frame, 3)):
        assert train[-1] < test[0]
        assert len(test) == 4


def test_windows_without_times_say_how_they_get_them():
    with pytest.raises(
        ValueError, match="should not be None.*only Windows know, if they are made with time="
    ):
        next(PanelTimeSeriesSplit(2).split(make_windows(np.ones(9), 3)))


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_times_come_in_a_column_too(library):
    times = np.datetime64("2024-01-01", "us") + np.tile(np.arange(6), 2).astype("timedelta64[D]")
    column = pytest.importorskip(library).Series(times)
    folds = [list(PanelTimeSeriesSplit(2).split(times, groups=groups)) for groups in (times, column)]
    for pair, other in zip(*folds, strict=True):
        np.testing.assert_array_equal(pair[0], other[0])
        np.testing.assert_array_equal(pair[1], other[1])


NOT_A_TIME = np.array(["2024-01-01", "2024-01-02", "NaT", "2024-01-03"], "datetime64[D]")


@pytest.mark.parametrize(
    ("parameters", "groups", "message"),
    [
        ({}, None, "The 'groups' parameter should not be None"),
        ({}, NOT_A_TIME, "groups is missing in row 2"),
        ({}, [1, 2, 3], r"groups has 3 times, but X has 4 samples.*Windows made with time= know"),
        ({}, "date", r"groups has 'date', but X has 4 samples"),
        ({}, np.ones((4, 1)), r"groups has shape \(4, 1\); expected the time of each sample"),
        ({}, ["a", "b", "c", "d"], r"groups holds strings \('a' in row 0\)"),
        ({}, [1, 2, 3, 3], "number of folds=6 greater than the number of unique times=3"),
        (
            {"n_splits": 2, "gap": 2},
            [1, 2, 3, 4],
            "Too many splits=2 for number of unique times=4 with test_size=1 and gap=2",
        ),
    ],
)
def test_times_that_cannot_be_split_are_an_error(parameters, groups, message):
    with pytest.raises(ValueError, match=message):
        next(PanelTimeSeriesSplit(**parameters).split(np.ones((4, 1)), groups=groups))


@pytest.mark.parametrize(
    "parameters",
    [{"n_splits": 1}, {"n_splits": 2.0}, {"gap": -1}, {"gap": True}, {"test_size": 0}, {"max_train_size": 0}],
    ids=str,
)
def test_a_parameter_out_of_range_is_named_with_its_value(parameters):
    ((name, value),) = parameters.items()
    with pytest.raises(ValueError, match=f"{name}={value} is out of range; expected an int of at least"):
        PanelTimeSeriesSplit(**parameters)


@pytest.mark.parametrize("gap", [0, 2, 6])
def test_no_target_of_the_training_part_is_later_than_the_first_time_of_the_test_part(gap):
    """A series of business days beside one of all days: so many times are fewer of its rows."""
    pd = pytest.importorskip("pandas")
    days = {
        "daily": pd.date_range("2024-01-01", periods=70),
        "open": pd.bdate_range("2024-01-01", periods=50),
    }
    table = pd.concat([pd.DataFrame({"shop": shop, "day": of_it}) for shop, of_it in days.items()])
    table = table.sample(frac=1, random_state=0, ignore_index=True)
    number = (table["day"] - table["day"].min()).dt.days.astype(float)
    windows = make_windows(table.assign(x=number), 3, group="shop", time="day")
    X, y = future_targets(windows, number.rename("number"), horizon=gap + 1)
    times = (pd.DatetimeIndex(X.times) - table["day"].min()).days.to_numpy()
    n_kept = []
    for train, test in PanelTimeSeriesSplit(3, gap=gap).split(X):
        assert y.to_numpy()[train].max() <= times[test].min()
        n_kept.append(len(train) / np.count_nonzero(times < times[test].min() - gap))
    assert min(n_kept) > 0.8
