"""Whole series are drawn, and every class keeps its share as far as that goes."""

import numpy as np
import pytest

from sklearn_gru import DataWarning, GRUClassifier, GRURegressor, make_windows
from sklearn_gru._estimators.whole_series import draw_series

SERIES = np.arange(40).repeat(5)
CLASSES = (np.arange(40) % 4 == 0).astype(int).repeat(5)  # 10 of 40 series


def drawn(series, strata, n_held_out, seed=0):
    return draw_series(np.asarray(series), np.asarray(strata), n_held_out, np.random.RandomState(seed))


def units_of_a_coin(n_units, n_rows=12):
    """Readings around a level of each unit's own, whose label is a coin."""
    rng = np.random.default_rng(5)
    unit = np.arange(n_units).repeat(n_rows)
    readings = rng.normal(size=(n_units, 4))[unit] + 0.1 * rng.normal(size=(len(unit), 4))
    return make_windows(readings, 4, group=unit), rng.permutation(np.arange(n_units) % 2)[unit], unit


@pytest.mark.parametrize("seed", range(5))
def test_of_a_series_all_samples_are_drawn_or_none_and_classes_keep_their_share(seed):
    held_out = drawn(SERIES, CLASSES, 40, seed)
    assert set(held_out.reshape(40, 5).sum(axis=1)) == {0, 5}
    assert np.bincount(CLASSES[held_out]).tolist() == [30, 10]


def test_other_random_states_draw_other_series():
    assert len({tuple(drawn(SERIES, CLASSES, 40, seed)) for seed in range(5)}) > 1


def test_of_series_with_several_classes_no_class_loses_its_last_one():
    strata = np.where(SERIES == 7, 1, 0) * (np.arange(200) % 2)
    for seed in range(20):
        held_out = drawn(SERIES, strata, 100, seed)
        assert held_out.sum() == 100
        assert not held_out[SERIES == 7].any()


def test_the_last_series_drawn_may_go_beyond_the_number():
    assert drawn([0, 0, 0, 1, 1, 1, 2, 2, 2], [0] * 9, 2).sum() == 3


def test_where_each_series_is_the_only_one_of_a_class_none_is_drawn():
    assert not drawn([0, 0, 1, 1], [3, 3, 4, 4], 1).any()


def test_early_stopping_of_a_classifier_watches_units_that_it_does_not_train_on():
    windows, label, unit = units_of_a_coin(20)
    model = GRUClassifier(4, early_stopping=True, max_iter=1, random_state=0).fit(windows, label)
    watched = np.isin(np.arange(len(unit)), model._run_state.held_out.rows)
    assert set(np.bincount(unit, weights=watched)) == {0, 12}
    assert np.bincount(label[watched]).tolist() == [12, 12]


def test_labels_of_units_that_nothing_tells_have_no_validation_loss_below_that_of_a_coin():
    windows, label, _ = units_of_a_coin(40)
    model = GRUClassifier(8, early_stopping=True, validation_fraction=0.4, max_iter=20, random_state=0)
    model.set_params(linear_part=None, learning_rate_init=0.05)
    assert model.fit(windows, label).best_validation_loss_ > 0.6
    # of an array nothing tells the units: their windows lie on both sides
    assert model.fit(np.asarray(windows), label).best_validation_loss_ < 0.2


def test_windows_of_series_that_cannot_be_spared_are_watched_with_a_warning():
    windows = make_windows(np.random.default_rng(0).normal(size=40), 3, group=np.arange(40) // 20)
    with pytest.warns(DataWarning, match="each series is the only one of some class") as caught:
        GRUClassifier(3, early_stopping=True, max_iter=1).fit(windows, np.arange(40) // 20)
    assert caught[0].filename == __file__


def labels_at_every_step(windows, label):
    """The labels of the rows that each window shows, None before the first."""
    y = np.full(windows.shape[:2], None, object)
    for i, last in enumerate(windows.last_rows):
        rows = np.arange(max(windows.first_rows[i], last - windows.shape[1] + 1), last + 1)
        y[i, windows.shape[1] - len(rows) :] = label[rows]
    return y


def rows_shown(windows, samples):
    """The rows that some windows show."""
    return set(windows[samples].used_rows()[0].tolist())


@pytest.mark.parametrize("seed", range(3))
def test_counts_of_steps_are_shares_of_classes_too(seed):
    rare = np.zeros((200, 2), int)
    rare[:, 0] = 4
    rare[SERIES % 4 == 0] = [3, 1]  # a quarter of the series has all of the rare steps
    held_out = drawn(SERIES, rare, 40, seed)
    assert set(held_out.reshape(40, 5).sum(axis=1)) == {0, 5}
    assert held_out.sum() == 40
    assert 5 <= rare[held_out, 1].sum() <= 15
    one_hot = np.eye(2, dtype=int)[CLASSES]
    np.testing.assert_array_equal(drawn(SERIES, one_hot, 40, seed), drawn(SERIES, CLASSES, 40, seed))


def test_labels_at_every_step_are_watched_in_units_that_are_not_trained_on():
    windows, label, unit = units_of_a_coin(20)
    y = labels_at_every_step(windows, label)
    model = GRUClassifier(4, early_stopping=True, max_iter=1, random_state=0).fit(windows, y)
    watched = np.isin(np.arange(len(unit)), model._run_state.held_out.rows)
    assert set(np.bincount(unit, weights=watched)) == {0, 12}
    assert np.bincount(label[watched]).tolist() == [12, 12]


def test_labels_at_every_step_of_new_units_that_nothing_tells_are_no_better_than_a_coin():
    windows, label, _ = units_of_a_coin(40)
    y = labels_at_every_step(windows, label)
    model = GRUClassifier(8, early_stopping=True, validation_fraction=0.4, max_iter=20, random_state=0)
    model.set_params(learning_rate_init=0.05)
    assert model.fit(windows, y).best_validation_loss_ > 0.6
    assert model.fit(np.asarray(windows), y).best_validation_loss_ < 0.3


def test_windows_of_one_series_that_share_steps_are_watched_at_its_end():
    windows = make_windows(np.random.default_rng(0).normal(size=60), 5)
    label = np.arange(60) // 2 % 2
    y = labels_at_every_step(windows, label)
    held_out = GRUClassifier(3, early_stopping=True, max_iter=1).fit(windows, y)._run_state.held_out
    assert held_out.rows.tolist() == list(range(54, 60))
    trained_on = np.setdiff1d(np.arange(60), [*held_out.rows, *held_out.gap])
    assert not rows_shown(windows, trained_on) & rows_shown(windows, held_out.rows)


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_targets_at_every_step_of_the_windows_watched_are_not_trained_on(n_outputs):
    windows = make_windows(np.random.default_rng(0).normal(size=80), 5, group=np.arange(80) // 40)
    y = np.random.default_rng(1).normal(size=(80, 5, n_outputs))
    model = GRURegressor(3, early_stopping=True, max_iter=1).fit(windows, y)
    held_out = model._run_state.held_out
    assert held_out.rows.tolist() == [*range(36, 40), *range(76, 80)]
    n_between = 4 + n_outputs - 1
    assert held_out.gap.tolist() == [*range(36 - n_between, 36), *range(76 - n_between, 76)]


def test_windows_at_every_step_of_series_that_cannot_be_spared_are_the_last_with_a_warning():
    windows = make_windows(np.random.default_rng(0).normal(size=40), 3, group=np.arange(40) // 20)
    y = labels_at_every_step(windows, np.arange(40) // 20)
    with pytest.warns(DataWarning, match="each series is the only one of some class"):
        model = GRUClassifier(3, early_stopping=True, max_iter=1).fit(windows, y)
    held_out = model._run_state.held_out
    assert held_out.rows.tolist() == [18, 19, 38, 39]
    assert held_out.gap.tolist() == [16, 17, 36, 37]
