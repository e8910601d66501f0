"""Bands follow as outcomes arrive, and each outcome moves its own output only."""

import pickle
import re
from copy import deepcopy

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    DataWarning,
    SeasonalNaive,
    SlidingWindow,
    future_targets,
    make_windows,
)

from .stand_ins import FirstColumns, Quantiles

RNG = np.random.default_rng(0)
X = RNG.normal(size=(1200, 2))
Y = X + RNG.normal(size=(1200, 2))
KNOWN = slice(0, 500)
COMING = slice(500, None)


def adaptive(**options):
    return AdaptiveConformalRegressor(FirstColumns(), **options).fit(X[KNOWN], Y[KNOWN])


def followed(model, X, y):
    """Whether each outcome lay in its band, made before it came."""
    inside = []
    for i in range(len(X)):
        band = model.predict_interval(X[i : i + 1])[0]
        inside.append((band[..., 0] <= y[i, :, np.newaxis]) & (y[i, :, np.newaxis] <= band[..., 1]))
        model.update(X[i : i + 1], y[i : i + 1])
    return np.array(inside)


def test_before_any_outcome_it_is_the_static_band():
    static = ConformalRegressor(FirstColumns()).fit(X[KNOWN], Y[KNOWN])
    model = adaptive()
    np.testing.assert_array_equal(model.predict_interval(X), static.predict_interval(X))
    np.testing.assert_allclose(model.alpha_, [[0.5, 0.2, 0.05]] * 2)
    np.testing.assert_array_equal(model.n_updates_, [0, 0])


def test_two_hundred_outcomes_after_the_variance_doubles_the_coverage_is_back():
    rng = np.random.default_rng(5)
    inputs, noise = rng.normal(size=(2, 3500, 1))[:, :2000]
    noise[500:] *= np.sqrt(2)
    y = inputs + noise
    model = AdaptiveConformalRegressor(FirstColumns()).fit(inputs[:500], y[:500])
    static = model.predict_interval(inputs[700:])
    coverage = followed(model, inputs[500:], y[500:])[200:].mean(axis=(0, 1))
    np.testing.assert_allclose(coverage, [0.5, 0.8, 0.95], atol=0.03)
    held = ((static[:, 0, :, 0] <= y[700:]) & (y[700:] <= static[:, 0, :, 1])).mean(axis=0)
    assert (held < [0.44, 0.72, 0.92]).all()


def test_an_outcome_moves_its_own_output_only():
    model = adaptive()
    before = model.radius_.copy(), model.alpha_.copy()
    model.update(X[500:501], [[X[500, 0] + 99, np.nan]])
    assert (model.alpha_[0] < before[1][0]).all()
    assert (model.radius_[0] > before[0][0]).all()
    np.testing.assert_array_equal(model.radius_[1], before[0][1])
    np.testing.assert_array_equal(model.alpha_[1], before[1][1])
    np.testing.assert_array_equal(model.n_updates_, [1, 0])


def test_outcomes_at_once_or_one_by_one_are_the_same():
    at_once, one_by_one = adaptive().update(X[COMING][:50], Y[COMING][:50]), adaptive()
    followed(one_by_one, X[COMING][:50], Y[COMING][:50])
    np.testing.assert_array_equal(at_once.radius_, one_by_one.radius_)
    np.testing.assert_array_equal(at_once.alpha_, one_by_one.alpha_)


def panel():
    """Two series with times, one after the other; the later one is noisier."""
    rng = np.random.default_rng(3)
    parts = [
        pd.DataFrame(
            {
                "shop": shop,
                "when": pd.date_range("2024-01-01", periods=80, freq="h"),
                "sales": noise * rng.normal(size=80),
            }
        )
        for shop, noise in (("quiet", 1.0), ("loud", 3.0))
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("is_weighted", [False, True])
def test_the_scores_that_are_kept_are_the_last_in_time_also_of_given_samples(is_weighted):
    table = panel()
    X, y = future_targets(make_windows(table, 4, group="shop", time="when"), table[["sales"]], horizon=1)
    in_time = np.argsort(np.array(X.times), kind="stable")
    weight = np.arange(len(X)) % 3 if is_weighted else np.ones(len(X))
    model = AdaptiveConformalRegressor(SeasonalNaive(), level=[50, 80], window_size=20)
    found = clone(model).fit(X, y, X_cal=X, y_cal=y, sample_weight_cal=weight)
    given = {"X_cal": X[in_time], "y_cal": y.iloc[in_time], "sample_weight_cal": weight[in_time]}
    expected = clone(model).fit(X, y, **given)
    np.testing.assert_array_equal(found.conformity_scores_, expected.conformity_scores_)
    np.testing.assert_array_equal(found.conformity_weights_, expected.conformity_weights_)
    last = np.abs(y["sales_lead1"].to_numpy() - SeasonalNaive().fit(X, y).predict(X).ravel())[in_time]
    np.testing.assert_allclose(found.conformity_scores_[:, 0, 0], last[weight[in_time] > 0][-20:])


def only(y, is_meant):
    """Outcomes of some rows."""
    return y.where(is_meant[:, np.newaxis])


@pytest.mark.parametrize("kind", ["windows", "raw rows"])
@pytest.mark.parametrize("order", ["by series", "shuffled"])
def test_outcomes_of_several_series_come_in_the_order_of_their_times(kind, order):
    table = panel()
    if order == "shuffled":
        table = table.sample(frac=1, random_state=0)
    roles = {"group": "shop", "time": "when"}
    if kind == "windows":
        regressor = SeasonalNaive()
        X, y = future_targets(make_windows(table, 4, **roles), table[["sales"]], horizon=1)
        now = np.array(X.times)
    else:
        regressor = make_pipeline(SlidingWindow(4, **roles), SeasonalNaive())
        coming = table.sort_values("when").groupby("shop")[["sales"]].shift(-1)
        X, y, now = table, coming.loc[table.index], table["when"].to_numpy()
    is_known = now < np.datetime64("2024-01-03")
    fitted = AdaptiveConformalRegressor(regressor, level=[50, 80], learning_rate=0.05)
    fitted.fit(X, y.fillna(0), X_cal=X, y_cal=only(y, is_known))
    at_once, one_by_one = deepcopy(fitted).update(X, only(y, ~is_known)), deepcopy(fitted)
    for time in np.unique(now[~is_known]):
        one_by_one.update(X, only(y, now == time))
    np.testing.assert_array_equal(at_once.alpha_, one_by_one.alpha_)
    np.testing.assert_array_equal(at_once.conformity_scores_, one_by_one.conformity_scores_)


def test_the_columns_of_outcomes_have_to_come_in_the_same_order():
    table = pd.DataFrame(Y, columns=["one", "two"])
    model = AdaptiveConformalRegressor(FirstColumns()).fit(X[KNOWN], table[KNOWN])
    with pytest.raises(ValueError, match=r"y has the columns \['two', 'one'\]; expected them in the order"):
        model.update(X[COMING], table[COMING][["two", "one"]])


def test_a_window_of_scores_forgets_and_may_grow():
    model = adaptive(window_size=30).update(X[COMING][:40], Y[COMING][:40])
    assert model.conformity_scores_.shape == (30, 2, 3)
    expected = np.abs(Y - X)[510:540, :, np.newaxis] * np.ones(3)
    np.testing.assert_allclose(model.conformity_scores_, expected)
    assert adaptive(window_size=200).conformity_scores_.shape == (200, 2, 3)


def test_it_goes_on_after_a_pickle():
    model = adaptive().update(X[COMING][:20], Y[COMING][:20])
    again = pickle.loads(pickle.dumps(model)).update(X[COMING][20:40], Y[COMING][20:40])
    model.update(X[COMING][20:40], Y[COMING][20:40])
    np.testing.assert_array_equal(again.predict_interval(X), model.predict_interval(X))


def test_one_output_and_quantiles_follow_too():
    model = AdaptiveConformalRegressor(Quantiles(), level=80).fit(X[KNOWN], Y[KNOWN, 0])
    before = model.radius_.copy()
    model.update(X[COMING], 3 * Y[COMING, 0])
    assert model.radius_ > before
    assert model.predict_interval(X).shape == (1200, 1, 2)


def test_a_band_that_has_come_to_its_largest_score_says_so_once():
    model = AdaptiveConformalRegressor(FirstColumns(), learning_rate=0.1).fit(X[KNOWN], Y[KNOWN])
    far = X[500:504] + 99.0 * np.arange(1, 5)[:, np.newaxis]
    with pytest.warns(DataWarning, match=re.escape("band of level 80 of output 0, and 3 more")):
        model.update(X[500:504], far)
    assert np.isfinite(model.predict_interval(X)).all()
    model.update(X[500:501], far[:1])  # no warning: it is at its bound already


# --- a target at every step: each sequence is one outcome ------------------------------------------

SEQUENCES = RNG.normal(size=(40, 3, 1))
AT_STEPS = SEQUENCES + RNG.normal(size=(40, 3, 1))


class Steps(FirstColumns):
    """The channel itself."""

    def predict(self, X):
        return np.asarray(X)


def of_steps(**options):
    return AdaptiveConformalRegressor(Steps(), level=50, **options).fit(SEQUENCES[:30], AT_STEPS[:30])


def test_the_miscoverage_moves_by_the_share_of_steps_outside():
    model = of_steps(learning_rate=0.1)
    far = SEQUENCES[30:31] + np.array([[99.0], [0.0], [99.0]])
    model.update(SEQUENCES[30:31], far)
    np.testing.assert_allclose(model.alpha_, [[0.5 + 0.1 * (0.5 - 2 / 3)]])
    np.testing.assert_array_equal(model.n_updates_, [1])
    far[0, 1] = np.nan  # of two steps that are observed both are outside
    model.update(SEQUENCES[30:31], far)
    np.testing.assert_allclose(model.alpha_, [[0.5 + 0.1 * (0.5 - 2 / 3) - 0.05]])


def test_the_scores_kept_are_those_of_the_last_sequences():
    model = of_steps().update(SEQUENCES[30:], AT_STEPS[30:])
    expected = np.abs(AT_STEPS - SEQUENCES)[34:]
    np.testing.assert_allclose(model.conformity_scores_[..., 0], expected)
    np.testing.assert_allclose(model.conformity_weights_, 1 / 3)


def test_longer_and_shorter_sequences_count_as_one_each():
    longer = np.concatenate([SEQUENCES, SEQUENCES], axis=1)[30:]
    model = of_steps().update(longer, longer + 1)
    assert model.conformity_scores_.shape == (6, 6, 1, 1)
    model.update(longer[:, :2], longer[:, :2] + 2)
    assert model.conformity_scores_.shape == (6, 6, 1, 1)
    np.testing.assert_allclose(model.conformity_weights_.sum(axis=1), 1)
    np.testing.assert_allclose(model.radius_, 2)
    assert model.predict_interval(longer).shape == (10, 6, 1, 1, 2)


def test_sequences_of_which_nothing_is_known_change_nothing():
    model, before = of_steps(), of_steps()
    model.update(SEQUENCES[30:], np.full((10, 3, 1), np.nan))
    np.testing.assert_array_equal(model.radius_, before.radius_)
    np.testing.assert_array_equal(model.n_updates_, [0])
    with pytest.raises(ValueError, match=re.escape("y has shape (10, 1); expected (n_samples, n_steps, 1)")):
        model.update(SEQUENCES[30:], AT_STEPS[30:, 0])


@pytest.mark.parametrize(
    ("X_new", "y_new", "message"),
    [
        (X[:3], Y[:3, 0], "y has shape (3,); expected (n_samples, 2), as in fit"),
        (X[:3], Y[:2], "inconsistent numbers of samples"),
        (X[:3], None, "requires y to be passed"),
        (X[:0], Y[:0], "0 sample(s)"),
        (X[:3], np.full((3, 2), np.inf), "Input y contains infinity"),
        (X[:3, :1], Y[:3], "predicts an array of shape (3, 1)"),
    ],
)
def test_outcomes_that_do_not_fit_leave_it_as_it_was(X_new, y_new, message):
    model = adaptive()
    before = vars(model).copy()
    with pytest.raises(ValueError, match=re.escape(message)):
        model.update(X_new, y_new)
    assert vars(model) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learning_rate": 0}, "'learning_rate' parameter"),
        ({"learning_rate": 1}, "'learning_rate' parameter"),
        ({"window_size": 18}, "window_size=18 is too small for level=95; expected at least 19"),
        ({"window_size": 0}, "'window_size' parameter"),
    ],
)
def test_parameters_out_of_range_are_named(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        AdaptiveConformalRegressor(Ridge(), **options).fit(X, Y)


def test_before_fit_update_says_so():
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        AdaptiveConformalRegressor(Ridge()).update(X, Y)
