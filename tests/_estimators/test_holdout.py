"""Early stopping watches samples that training does not see, the last ones in time."""

import numpy as np
import pytest
from sklearn import config_context
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRUClassifier, GRURegressor, SlidingWindow, future_targets, make_windows
from sklearn_gru._estimators.base import Samples
from sklearn_gru._estimators.holdout import hold_out

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 5, 2))
Y = X[:, -2:].sum(axis=(1, 2)) + RNG.normal(size=20)
LABELS = np.array(["a", "b"]).repeat(10)


def stopping(**parameters):
    defaults = {"hidden_layer_sizes": (6,), "early_stopping": True, "random_state": 0, "max_iter": 40}
    return GRURegressor(**{**defaults, "learning_rate_init": 0.02, **parameters})


def rows_held_out(X, fraction, weight=None, **options):
    weight = np.ones(len(X)) if weight is None else weight
    return hold_out(Samples(X, None, weight), fraction, rng=None, **{"shuffle": False, **options}).rows


# --- which samples ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fraction", "expected"), [(0.1, [18, 19]), (0.12, [17, 18, 19]), (0.001, [19]), (0.95, range(1, 20))]
)
def test_the_last_samples_are_held_out_their_number_rounded_up(fraction, expected):
    np.testing.assert_array_equal(rows_held_out(X, fraction), expected)


def test_samples_of_weight_zero_do_not_count():
    weight = np.array([1.0] * 10 + [0.0] * 10)
    np.testing.assert_array_equal(rows_held_out(X, 0.2, weight), [8, 9])


def test_of_windows_in_any_order_the_last_in_time_are_held_out():
    windows = make_windows(X[:, 0], 3)
    order = np.random.default_rng(1).permutation(20)
    held_out = rows_held_out(windows[order], 0.2)
    assert sorted(order[held_out]) == [16, 17, 18, 19]


@pytest.mark.parametrize(("gap", "trained"), [(0, 16), (1, 15), (3, 13), (12, 8)])
def test_the_samples_of_a_gap_are_neither_watched_nor_trained_on_but_at_most_half(gap, trained):
    samples = Samples(X, None, np.ones(20))
    watched, rows = hold_out(samples, 0.2, shuffle=False, rng=None, gap=gap).split(samples)
    np.testing.assert_array_equal(watched, range(16, 20))
    np.testing.assert_array_equal(rows, range(trained))


def test_the_gap_of_windows_counts_the_rows_of_each_series():
    windows = make_windows(np.arange(60.0), 3, group=np.arange(60) % 2, stride=2)  # 15 windows each
    samples = Samples(windows, None, np.ones(30))
    watched, rows = hold_out(samples, 0.2, shuffle=False, rng=None, gap=3).split(samples)
    place = windows.last_rows - windows.first_rows
    assert sorted(place[watched]) == sorted([24, 26, 28] * 2)
    assert sorted(place[rows]) == sorted([*range(0, 22, 2)] * 2)  # 22 is nearer than 3 rows to 24


def test_of_a_series_of_one_sample_nothing_is_held_out():
    windows = make_windows(np.arange(12.0), 3, group=[0] * 10 + [1] + [2])
    np.testing.assert_array_equal(rows_held_out(windows, 0.2), [8, 9])


def test_no_target_of_training_reaches_into_the_part_that_a_regressor_watches():
    series = np.random.default_rng(3).normal(size=60)
    windows, y = future_targets(make_windows(series, 4), series, horizon=5)
    model = stopping(max_iter=1).fit(windows, y)
    held_out = model._run_state.held_out
    trained = np.setdiff1d(np.arange(len(windows)), np.concatenate([held_out.rows, held_out.gap]))
    last_target = windows.last_rows[trained].max() + 5
    assert last_target == windows.last_rows[held_out.rows].min()


def test_drawn_at_random_they_lie_anywhere_and_classes_keep_their_share():
    rng, labels = np.random.RandomState(0), np.array([0] * 15 + [1] * 5)
    samples = Samples(X, None, np.ones(20))
    drawn = [hold_out(samples, 0.2, shuffle=True, rng=rng, strata=labels).rows for _ in range(5)]
    assert {tuple(labels[rows]) for rows in drawn} == {(0, 0, 0, 1)}
    assert len({tuple(rows) for rows in drawn}) > 1


def test_a_share_too_small_for_the_classes_is_an_error_that_names_it():
    with pytest.raises(ValueError, match=r"validation_fraction=0\.1 of 20 samples cannot keep every class"):
        hold_out(
            Samples(X, None, np.ones(20)),
            0.1,
            shuffle=True,
            rng=np.random.RandomState(0),
            strata=np.arange(20) % 4,
        )


@pytest.mark.parametrize(
    ("labels", "rare", "named"),
    [
        (["a", "b"], "c", "'c'"),
        ([0, 1], 7, "7"),
        ([False, True], 7, "7"),
        (np.array(["a", "b"], object), "c", "'c'"),
        (np.array(["2024-01-01", "2024-01-02"], "M8[D]"), np.datetime64("2024-01-03"), ".*2024-01-03.*"),
    ],
    ids=["strings", "numbers", "bools", "objects", "dates"],
)
def test_a_class_of_one_sample_is_an_error_that_names_it(labels, rare, named):
    labels = np.where(np.arange(20) == 5, rare, np.tile(labels, 10))
    model = GRUClassifier(2, early_stopping=True, validation_shuffle=True, validation_fraction=0.2)
    with pytest.raises(ValueError, match=f"class {named} has 1 sample; it needs 2. Give X_val"):
        model.fit(X, labels)


def test_watching_a_single_sample_warns_with_the_number():
    message = r"early_stopping=True watches 1 sample \(number 4 of 5\): its loss says little"
    with pytest.warns(DataWarning, match=message) as caught:
        stopping(max_iter=1).fit(X[:5], Y[:5])
    assert caught[0].filename == __file__
    with pytest.warns(DataWarning, match=r"watches 1 sample \(number 0 of 1\)"):
        stopping(max_iter=1).fit(X, Y, X_val=X[:1], y_val=Y[:1])
    steps = np.cumsum(X, axis=1)
    stopping(max_iter=1).fit(X[:5], steps[:5])  # a sequence with a target at every step is several
    stopping(max_iter=1).fit(X[:11], Y[:11])


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(("fraction", "n_rows"), [(0.0, 0), (1.0, 20)])
def test_no_sample_or_all_of_them_are_an_error(fraction, n_rows, shuffle):
    model = stopping(validation_fraction=fraction, validation_shuffle=shuffle)
    with pytest.raises(ValueError, match=rf"validation_fraction={fraction} holds out {n_rows} of 20 samples"):
        model.fit(X, Y)


# --- what is done with them ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def stopped():
    return stopping().fit(X, Y)


def test_the_curves_and_the_best_epoch_are_kept(stopped):
    curve = stopped.validation_loss_curve_
    assert len(curve) == len(stopped.loss_curve_) == stopped.n_iter_
    assert stopped.best_validation_loss_ == min(curve)
    assert stopped.best_n_iter_ == np.argmin(curve) + 1


def test_training_ends_when_the_validation_loss_no_longer_falls(stopped):
    assert stopped.n_iter_ < 40
    assert stopped.n_iter_ == stopped.best_n_iter_ + 11


def test_the_weights_are_those_of_the_best_epoch(stopped):
    error = (stopped.predict(X[-2:]) - Y[-2:]) / stopped.y_scale_
    assert np.mean(error**2) == pytest.approx(stopped.best_validation_loss_, rel=1e-12)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_run_that_ends_at_the_best_epoch_has_the_same_weights():
    longer = stopping(learning_rate="constant", n_iter_no_change=np.inf).fit(X, Y)
    assert longer.best_n_iter_ < longer.n_iter_
    shorter = stopping(learning_rate="constant", max_iter=longer.best_n_iter_).fit(X, Y)
    np.testing.assert_array_equal(shorter.output_weights_, longer.output_weights_)


def test_what_is_held_out_changes_no_weight_before_the_last_epoch():
    model = stopping(n_iter_no_change=np.inf, max_iter=1)
    other = Y.copy()
    other[-2:] += 1000
    first, second = model.fit(X, Y).output_weights_, model.fit(X, other).output_weights_
    np.testing.assert_array_equal(first, second)


def test_a_validation_loss_at_every_step_counts_each_sample_once():
    steps = RNG.normal(size=(20, 5, 1))
    steps[-1, 1:] = np.nan
    model = stopping(max_iter=1, normalize_y=False).fit(X, steps)
    errors = (model.predict(X[-2:]) - steps[-2:]) ** 2
    expected = np.mean([errors[0].mean(), errors[1, 0, 0]])
    assert model.validation_loss_curve_ == pytest.approx([expected], rel=1e-12)


def test_samples_that_are_given_are_watched_with_their_weights():
    weight = np.linspace(0, 2, 5)
    model = stopping(max_iter=1, subtract_last=False, linear_part=None)
    model.fit(X, Y, X_val=X[:5] + 1, y_val=Y[:5], sample_weight_val=weight)
    error = (model.predict(X[:5] + 1) - Y[:5]) / model.y_scale_
    assert model.best_validation_loss_ == pytest.approx(np.average(error**2, weights=weight), rel=1e-12)
    assert model.t_ == 20


def test_without_early_stopping_there_are_no_validation_losses():
    model = stopping(early_stopping=False, max_iter=2).fit(X, Y)
    assert model.validation_loss_curve_ is None
    assert model.best_validation_loss_ is None
    assert model.best_n_iter_ is None


def test_a_classifier_watches_the_weighted_log_loss():
    model = GRUClassifier((5,), linear_part=None, early_stopping=True, max_iter=1, class_weight={"a": 3.0})
    model.fit(X, LABELS, X_val=X[5:12], y_val=LABELS[5:12])
    of_label = model.predict_proba(X[5:12])[np.arange(7), (LABELS[5:12] == "b").astype(int)]
    weight = np.where(LABELS[5:12] == "a", 3.0, 1.0)
    assert model.best_validation_loss_ == pytest.approx(
        -np.average(np.log(of_label), weights=weight), rel=1e-9
    )


# --- given through a pipeline -------------------------------------------------------------------


def test_samples_given_to_a_pipeline_pass_through_its_transformers():
    rows, target = RNG.normal(5, 3, size=(60, 2)), RNG.normal(size=60)
    with config_context(enable_metadata_routing=True):
        gru = stopping(max_iter=3).set_fit_request(X_val=True, y_val=True, sample_weight_val=True)
        pipeline = make_pipeline(StandardScaler(), SlidingWindow(4), gru, transform_input=["X_val"])
        weight = np.linspace(1, 2, 20)
        pipeline.fit(rows[:40], target[:40], X_val=rows[40:], y_val=target[40:], sample_weight_val=weight)
    scaler = StandardScaler().fit(rows[:40])
    windows = [SlidingWindow(4).fit_transform(scaler.transform(part)) for part in (rows[:40], rows[40:])]
    expected = stopping(max_iter=3).fit(
        windows[0], target[:40], X_val=windows[1], y_val=target[40:], sample_weight_val=weight
    )
    assert pipeline[-1].validation_loss_curve_ == expected.validation_loss_curve_


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"X_val": X}, "X_val or sample_weight_val is provided, but y_val was not provided"),
        ({"y_val": Y}, "y_val is provided, but X_val was not provided"),
        ({"sample_weight_val": np.ones(20)}, "sample_weight_val is provided, but y_val was not"),
        ({"X_val": X[:, :, :1], "y_val": Y}, "validation samples X_val, y_val: X has 1 channels"),
        ({"X_val": X, "y_val": Y[:9]}, r"validation samples .*inconsistent numbers of samples: \[20, 9\]"),
        ({"X_val": X, "y_val": X}, "y has 3 dimensions, but the y that training began with has 1"),
        ({"X_val": X + np.inf, "y_val": Y}, "validation samples .* infinity"),
    ],
)
def test_validation_samples_that_do_not_fit_are_an_error(given, message):
    with pytest.raises(ValueError, match=message):
        stopping().fit(X, Y, **given)


def test_validation_samples_without_early_stopping_are_an_error():
    with pytest.raises(ValueError, match="only used with early_stopping=True; early_stopping is False"):
        GRURegressor().fit(X, Y, X_val=X, y_val=Y)


def test_labels_that_training_does_not_know_are_an_error():
    model = GRUClassifier(early_stopping=True)
    with pytest.raises(ValueError, match=r"validation samples .* none of the classes of training: \['c'\]"):
        model.fit(X, LABELS, X_val=X[:2], y_val=["a", "c"])


def test_weights_that_leave_nothing_to_watch_are_an_error():
    weight = np.ones(20)
    model = stopping(warm_start=True, max_iter=1).fit(X, Y, weight)
    weight[-2:] = 0
    with pytest.raises(ValueError, match="sample_weight is zero for every sample that .* holds out"):
        model.fit(X, Y, weight)
