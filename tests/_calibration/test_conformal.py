"""Bands hold what they say on what comes, output by output, around whatever predicts."""

import copy
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.ensemble import StackingRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRURegressor,
    StepwiseTransformer,
    future_targets,
    interval_coverage,
    interval_scorer,
    make_windows,
)

from .stand_ins import FirstColumns, Quantiles

RNG = np.random.default_rng(0)
X = RNG.normal(size=(400, 2))
Y = X + RNG.normal(size=(400, 2)) * [1, 3]  # the second output is three times as noisy
LEVELS = [50, 80, 95]


def ranked(residuals, level):
    """The absolute residual of rank ceil(c (n + 1)), written out."""
    n = len(residuals)
    return np.sort(np.abs(residuals))[int(np.ceil(level / 100 * (n + 1) - 1e-9)) - 1]


def test_the_half_width_is_the_absolute_residual_of_that_rank_for_each_output_and_level():
    model = ConformalRegressor(FirstColumns()).fit(X, Y)
    assert model.estimator_.n_ == 400 - 80 - 1  # the gap of two outputs is one
    residuals = (Y - X)[-80:]
    expected = [[ranked(residuals[:, output], level) for level in LEVELS] for output in range(2)]
    np.testing.assert_array_equal(model.radius_, expected)
    bands = model.predict_interval(X[:5])
    assert bands.shape == (5, 2, 3, 2)
    np.testing.assert_array_equal(bands[..., 0], X[:5, :, None] - model.radius_)
    np.testing.assert_array_equal(bands[..., 1], X[:5, :, None] + model.radius_)
    np.testing.assert_array_equal(model.predict(X), X)


def test_without_an_axis_of_outputs_in_y_there_is_none_in_the_bands():
    one = ConformalRegressor(FirstColumns(), gap=1).fit(X, Y[:, 0])
    both = ConformalRegressor(FirstColumns()).fit(X, Y)
    assert one.predict_interval(X).shape == (400, 3, 2)
    np.testing.assert_array_equal(one.predict_interval(X), both.predict_interval(X)[:, 0])


def test_the_bands_hold_what_they_say_on_what_comes_though_the_quantiles_are_wrong():
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(25_000, 2))
    y = inputs + rng.normal(size=(25_000, 2)) * [1, 3]
    for inner in (FirstColumns(), Quantiles(shift=2.0), Quantiles((0.4, 0.6))):
        model = ConformalRegressor(inner).fit(inputs[:5000], y[:5000])
        coverage = interval_coverage(
            y[5000:], model.predict_interval(inputs[5000:]), multioutput="raw_values"
        )
        np.testing.assert_allclose(coverage, [[0.5, 0.8, 0.95]] * 2, atol=0.04)


def test_quantiles_are_moved_by_the_score_of_romano_and_others():
    model = ConformalRegressor(Quantiles(), level=80, gap=0).fit(X, Y[:, 0])
    lower, _, upper = np.quantile(Y[:320, 0], [0.1, 0.5, 0.9])
    scores = np.sort(np.maximum(lower - Y[320:, 0], Y[320:, 0] - upper))
    moved = scores[int(np.ceil(0.8 * 81)) - 1]
    np.testing.assert_allclose(model.predict_interval(X[:1]), [[[lower - moved, upper + moved]]])
    np.testing.assert_array_equal(model.quantile_, [0.1, 0.5, 0.9])


def test_some_of_the_levels_come_in_the_order_they_are_asked_for():
    model = ConformalRegressor(FirstColumns(), level=[80, 50, 95]).fit(X, Y)
    bands = model.predict_interval(X)
    np.testing.assert_array_equal(model.predict_interval(X, [95, 80]), bands[:, :, [2, 0]])
    np.testing.assert_array_equal(model.predict_interval(X, 50), bands[:, :, [1]])
    with pytest.raises(ValueError, match=r"the levels \[60\] are not calibrated"):
        model.predict_interval(X, 60)


def test_what_is_not_observed_has_no_score():
    holes = Y.copy()
    holes[320::2, 1] = np.nan
    model = ConformalRegressor(FirstColumns()).fit(X, holes)
    residuals = (Y - X)[-80:]
    assert model.radius_[0, 1] == ranked(residuals[:, 0], 80)
    assert model.radius_[1, 1] == ranked(residuals[1::2, 1], 80)
    masked = ConformalRegressor(FirstColumns()).fit(X, np.ma.masked_invalid(holes))
    np.testing.assert_array_equal(masked.radius_, model.radius_)


# --- weights and other metadata -----------------------------------------------------------------


def test_a_weight_of_two_counts_as_two_samples_and_zero_as_none():
    weight = RNG.integers(0, 3, size=400)
    part = slice(200, None)
    given = {"X_cal": X[part], "y_cal": Y[part]}
    weighted = ConformalRegressor(Ridge()).fit(X[:200], Y[:200], **given, sample_weight_cal=weight[part])
    repeated = np.repeat(np.arange(400)[part], weight[part])
    expected = ConformalRegressor(Ridge()).fit(X[:200], Y[:200], X_cal=X[repeated], y_cal=Y[repeated])
    np.testing.assert_array_equal(weighted.radius_, expected.radius_)
    scaled = ConformalRegressor(Ridge()).fit(X[:200], Y[:200], **given, sample_weight_cal=np.full(200, 0.01))
    np.testing.assert_array_equal(
        scaled.radius_, ConformalRegressor(Ridge()).fit(X[:200], Y[:200], **given).radius_
    )


@pytest.mark.parametrize("routing", [False, True])
def test_weights_go_with_their_part_of_the_samples(routing):
    weight = RNG.integers(0, 3, size=400)
    with config_context(enable_metadata_routing=routing):
        inner = FirstColumns().set_fit_request(sample_weight=True) if routing else FirstColumns()
        model = ConformalRegressor(inner).fit(X, Y, sample_weight=weight)
    counted = np.flatnonzero(weight)
    n_last = int(np.ceil(0.2 * len(counted)))
    np.testing.assert_array_equal(model.estimator_.seen_, X[counted[: -n_last - 1]])
    np.testing.assert_array_equal(model.estimator_.weight_, weight[counted[: -n_last - 1]])
    np.testing.assert_array_equal(model.conformity_weights_[:, 0], weight[counted[-n_last:]])


def test_weights_that_nothing_requests_are_an_error_with_routing():
    with config_context(enable_metadata_routing=True), pytest.raises(Exception, match="sample_weight"):
        ConformalRegressor(FirstColumns()).fit(X, Y, sample_weight=np.ones(400))


def test_score_is_that_of_the_regressor():
    model = ConformalRegressor(Ridge()).fit(X, Y)
    weight = np.arange(400.0)
    assert model.score(X, Y) == model.estimator_.score(X, Y)
    assert model.score(X, Y, weight) == model.estimator_.score(X, Y, weight)


# --- what it is calibrated on -------------------------------------------------------------------


def test_samples_given_for_the_calibration_leave_all_of_x_to_train_on():
    model = ConformalRegressor(FirstColumns()).fit(X[:300], Y[:300], X_cal=X[300:], y_cal=Y[300:])
    assert model.estimator_.n_ == 300
    assert model.radius_[0, 1] == ranked((Y - X)[300:, 0], 80)


def test_a_model_that_is_fitted_is_calibrated_on_all_samples():
    fitted = Ridge().fit(X[:100], Y[:100])
    model = ConformalRegressor(FrozenEstimator(fitted)).fit(X[100:], Y[100:], X_cal=X[100:], y_cal=Y[100:])
    np.testing.assert_array_equal(model.predict(X), fitted.predict(X))
    assert len(model.conformity_scores_) == 300


def test_of_windows_the_end_of_each_series_is_kept():
    series = RNG.normal(size=(120, 1)).cumsum(axis=0)
    windows = make_windows(series, 4, group=["a"] * 60 + ["b"] * 60)
    inputs, targets = future_targets(windows, series.ravel(), horizon=3)
    model = ConformalRegressor(GRURegressor(2, max_iter=2, random_state=0), level=50).fit(inputs, targets)
    assert model.conformity_scores_.shape == (2 * 12, 3, 1)
    assert model.recipe_ == windows.recipe
    assert model.n_features_in_ == 4
    kept = np.concatenate([np.arange(45, 57), np.arange(57 + 45, 114)])
    trained = np.setdiff1d(np.arange(114), np.concatenate([kept, [43, 44, 100, 101]]))
    expected = GRURegressor(2, max_iter=2, random_state=0).fit(inputs[trained], targets[trained])
    np.testing.assert_array_equal(model.predict(inputs), expected.predict(inputs))


def test_refit_trains_on_all_and_keeps_the_radius():
    once, again = (ConformalRegressor(FirstColumns(), refit=refit).fit(X, Y) for refit in (False, True))
    assert again.estimator_.n_ == 400
    np.testing.assert_array_equal(again.radius_, once.radius_)


def test_column_names_are_those_of_the_regressor_and_go_with_it():
    table = pd.DataFrame(X, columns=["a", "b"])
    model = ConformalRegressor(Ridge()).fit(table, Y)
    assert list(model.feature_names_in_) == ["a", "b"]
    np.testing.assert_allclose(
        model.predict_interval(table), ConformalRegressor(Ridge()).fit(X, Y).predict_interval(X)
    )
    model.fit(X, Y)
    assert not hasattr(model, "feature_names_in_")


# --- as other estimators ------------------------------------------------------------------------


def test_the_columns_of_y_have_to_come_in_the_same_order():
    table = pd.DataFrame(Y, columns=["one", "two"])
    model = ConformalRegressor(Ridge()).fit(X, table)
    assert list(model.target_names_in_) == ["one", "two"]
    turned = table[["two", "one"]]
    for use in (lambda: model.fit(X, table, X_cal=X, y_cal=turned), lambda: model.score(X, turned)):
        with pytest.raises(
            ValueError, match=r"y has the columns \['two', 'one'\]; expected them in the order"
        ):
            use()


def test_it_survives_a_pickle_and_clones_to_what_is_not_fitted():
    model = ConformalRegressor(Ridge()).fit(X, Y)
    np.testing.assert_array_equal(
        pickle.loads(pickle.dumps(model)).predict_interval(X), model.predict_interval(X)
    )
    assert not hasattr(clone(model), "radius_")


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
def test_a_search_goes_over_the_parameters_inside(kind):
    windows = X[:60].reshape(60, 2, 1)
    pipeline = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=2, random_state=0))
    grid = {"estimator__gruregressor__hidden_layer_sizes": [2, 3], "level": [50, 60]}
    search = GridSearchCV(kind(pipeline), grid, cv=2, scoring=interval_scorer("neg_winkler_score")).fit(
        windows, Y[:60]
    )
    best = search.best_estimator_
    assert best.estimator_[-1].hidden_layer_sizes == search.best_params_[next(iter(grid))]
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert best.predict_interval(windows).shape == (60, 2, 1, 2)


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
def test_a_search_inside_sees_the_training_part_only(kind):
    search = GridSearchCV(Ridge(), {"alpha": [0.1, 1e6]}, cv=2)
    model = kind(search).fit(X, Y)
    expected = GridSearchCV(Ridge(), {"alpha": [0.1, 1e6]}, cv=2).fit(X[:319], Y[:319])
    assert model.estimator_.best_params_ == expected.best_params_
    np.testing.assert_array_equal(
        model.estimator_.cv_results_["mean_test_score"], expected.cv_results_["mean_test_score"]
    )
    np.testing.assert_array_equal(model.predict(X), expected.predict(X))


def test_it_takes_a_pipeline_and_a_search_and_stands_in_a_pipeline():
    pipeline = make_pipeline(
        StepwiseTransformer(StandardScaler()), GRURegressor(2, max_iter=2, random_state=0)
    )
    windows = X.reshape(400, 2, 1)
    assert ConformalRegressor(pipeline).fit(windows, Y).predict_interval(windows).shape == (400, 2, 3, 2)
    search = GridSearchCV(Ridge(), {"alpha": [0.1, 1]}, cv=2)
    assert ConformalRegressor(search).fit(X, Y).estimator_.best_params_["alpha"] in (0.1, 1)
    outer = make_pipeline(StandardScaler(), ConformalRegressor(Ridge())).fit(X, Y)
    np.testing.assert_allclose(outer.predict(X), outer[-1].predict(outer[0].transform(X)))


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
@pytest.mark.parametrize(
    "options",
    [
        {"level": np.float64(80)},
        {"level": np.array(80)},
        {"level": (80,)},
        {"level": [80], "gap": np.uint8(1)},
        {"level": pd.Series([80], index=[7]), "calibration_size": np.float64(0.2)},
    ],
    ids=str,
)
def test_numbers_of_numpy_mean_what_pythons_do(kind, options):
    model, expected = kind(Ridge(), **options).fit(X, Y), kind(Ridge(), level=80).fit(X, Y)
    np.testing.assert_array_equal(model.predict_interval(X), expected.predict_interval(X))


@pytest.mark.parametrize(
    "y", [np.round(Y[:, 0]).astype(int), Y[:, 0] > 0, Y[:, 0].astype(object), Y[:, 0].astype(np.float32)]
)
def test_outcomes_of_any_type_of_number_are_floats(y):
    model = ConformalRegressor(Ridge()).fit(X, y)
    expected = ConformalRegressor(Ridge()).fit(X, y.astype(float))
    np.testing.assert_allclose(model.predict_interval(X), expected.predict_interval(X), rtol=1e-5)


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
def test_of_constant_outcomes_the_bands_have_no_width(kind):
    model = kind(Ridge()).fit(X, np.ones(400))
    np.testing.assert_allclose(model.predict_interval(X), 1)
    assert np.isfinite(model.radius_).all()


def test_a_regressor_that_predicts_fewer_values_than_samples_is_named():
    class First(FirstColumns):
        def predict(self, X):
            return super().predict(X)[:1]

    with pytest.raises(ValueError, match=r"First predicts an array of shape \(1, 2\) for 80 samples"):
        ConformalRegressor(First()).fit(X, Y)


# --- a target at every step ----------------------------------------------------------------------

N_STEPS = 4
SEQUENCES = RNG.normal(size=(60, N_STEPS, 2))
AT_STEPS = SEQUENCES + RNG.normal(size=(60, N_STEPS, 2)) * [1, 3]


class Steps(FirstColumns):
    """The channels themselves, NaN at steps that X does not have; or with quantiles the numbers around."""

    def __init__(self, quantile=None):
        self.quantile = quantile

    def predict(self, X):
        X = np.asarray(X)
        return X if self.quantile is None else X[..., np.newaxis] + np.array([-1, 0, 1])


def of_sequences(residuals, level):
    """The residual of that rank where each sequence counts as one, written out."""
    pairs = sorted(
        (abs(residual), 1 / np.count_nonzero(~np.isnan(sequence)))
        for sequence in residuals
        for residual in sequence[~np.isnan(sequence)]
    )
    reached = np.cumsum([weight for _, weight in pairs])
    return pairs[np.argmax(reached >= level / 100 * (len(residuals) + 1) - 1e-9)][0]


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
def test_every_step_of_an_output_has_the_width_that_sequences_ask_for(kind):
    X3, y3 = SEQUENCES.copy(), AT_STEPS.copy()
    X3[50, :2] = np.nan  # steps that are not there, of which y does not count
    y3[55, 1, 0] = np.nan
    model = kind(Steps(), level=[50, 80]).fit(X3, y3, X_cal=X3[40:], y_cal=y3[40:])
    residuals = (y3 - X3)[40:]
    expected = [[of_sequences(residuals[..., output], level) for level in (50, 80)] for output in range(2)]
    np.testing.assert_allclose(model.radius_, expected)
    bands = model.predict_interval(X3)
    assert bands.shape == (60, N_STEPS, 2, 2, 2)
    np.testing.assert_allclose(bands[..., 1], X3[..., np.newaxis] + model.radius_)
    assert np.isnan(bands[50, :2]).all()
    longer = np.concatenate([SEQUENCES, SEQUENCES], axis=1)
    assert model.predict_interval(longer).shape == (60, 2 * N_STEPS, 2, 2, 2)


def test_sequences_in_lists_are_an_array():
    model = ConformalRegressor(Steps(), level=50).fit(SEQUENCES.tolist(), AT_STEPS.tolist())
    expected = ConformalRegressor(Steps(), level=50).fit(SEQUENCES, AT_STEPS).predict_interval(SEQUENCES)
    np.testing.assert_array_equal(model.predict_interval(SEQUENCES.tolist()), expected)


def test_a_calibration_of_another_number_of_outputs_is_named():
    for y_cal in (AT_STEPS[:, :, :1], AT_STEPS[:, :, 0]):
        with pytest.raises(
            ValueError, match=r"y_cal has shape .* but y \(60, 4, 2\); expected as many outputs"
        ):
            ConformalRegressor(Steps(), level=50).fit(SEQUENCES, AT_STEPS, X_cal=SEQUENCES, y_cal=y_cal)


def test_quantiles_at_every_step_are_moved_out():
    model = ConformalRegressor(Steps((0.1, 0.5, 0.9)), level=80).fit(SEQUENCES, AT_STEPS)
    bands = model.predict_interval(SEQUENCES)
    np.testing.assert_allclose(
        bands[..., 0, 1] - SEQUENCES, 1 + model.radius_[:, 0] * np.ones((60, N_STEPS, 1))
    )


def test_a_network_at_every_step_has_bands_and_a_figure_of_merit():
    network = GRURegressor(2, max_iter=2, loss="quantile", quantile=[0.1, 0.5, 0.9], random_state=0)
    model = ConformalRegressor(network, level=50).fit(SEQUENCES, AT_STEPS)
    bands = model.predict_interval(SEQUENCES)
    assert bands.shape == (60, N_STEPS, 2, 1, 2)
    coverage = interval_coverage(AT_STEPS, bands)
    np.testing.assert_allclose(
        coverage, ((bands[..., 0, 0] <= AT_STEPS) & (bands[..., 0, 1] >= AT_STEPS)).mean()
    )
    assert interval_scorer("coverage", level=50)(model, SEQUENCES, AT_STEPS) == coverage[0]


def test_windows_that_share_steps_with_the_calibration_are_not_trained_on():
    windows = make_windows(RNG.normal(size=100), N_STEPS)[N_STEPS - 1 :]
    targets = np.asarray(windows) * 2
    model = ConformalRegressor(Steps(), level=50).fit(windows, targets)
    n_last = int(np.ceil(0.2 * len(windows)))
    assert model.estimator_.n_ == len(windows) - n_last - (N_STEPS - 1)
    assert ConformalRegressor(Steps(), level=50).fit(SEQUENCES, AT_STEPS).estimator_.n_ == 48


def test_too_few_sequences_are_named_however_many_steps_they_have():
    with pytest.raises(ValueError, match="level=95 needs at least 19 samples .* has 12 of output 0"):
        ConformalRegressor(Steps(), level=95).fit(SEQUENCES, AT_STEPS)


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "fit", "message"),
    [
        (ConformalRegressor(Ridge(), level=[80, 100]), {}, "level=[80, 100] has 100"),
        (ConformalRegressor(Ridge(), level=0.8), {}, "levels are per cent"),
        (ConformalRegressor(Ridge(), calibration_size=1.0), {}, "'calibration_size' parameter"),
        (ConformalRegressor(Ridge(), gap=-1), {}, "'gap' parameter"),
        (ConformalRegressor(Ridge(), refit="yes"), {}, "'refit' parameter"),
        (ConformalRegressor(StandardScaler()), {}, "estimator=StandardScaler() has no predict; expected"),
        (ConformalRegressor("ridge"), {}, "'estimator' parameter"),
        (
            ConformalRegressor(Ridge(), level=99),
            {},
            "level=99 needs at least 99 samples to calibrate on, but the calibration part has 80 of output 0 "
            "that are observed, of 80 samples",
        ),
        (ConformalRegressor(Ridge()), {"y": np.where(np.arange(400) < 319, 0.0, np.nan)}, "has 0 that are"),
        (ConformalRegressor(Ridge()), {"y": np.full(400, np.nan)}, "has 0 that are observed, of 80 samples"),
        (ConformalRegressor(Ridge()), {"y": None}, "requires y to be passed"),
        (ConformalRegressor(Ridge()), {"y": np.zeros((400, 2, 1))}, "dim 3"),
        (ConformalRegressor(Ridge()), {"y": np.zeros((400, 3, 1))}, "y has 3 steps, but X has 2"),
        (ConformalRegressor(Ridge()), {"y": Y[:, :0]}, "0 feature(s)"),
        (ConformalRegressor(Ridge()), {"y": ["a"] * 400}, "does not hold numbers"),
        (ConformalRegressor(Ridge()), {"y": np.append(Y[:399, 0], np.inf)}, "contains infinity"),
        (ConformalRegressor(Ridge()), {"y": np.append(np.nan, Y[:399, 0])}, "contains NaN"),
        (ConformalRegressor(Ridge()), {"X": X[:0], "y": Y[:0]}, "0 sample(s)"),
        (ConformalRegressor(Ridge()), {"X": X[:1], "y": Y[:1]}, "leaves none of 1 sample to train on"),
        (ConformalRegressor(Ridge()), {"X": None}, "X is a NoneType; expected"),
        (ConformalRegressor(Ridge()), {"sample_weight": -np.ones(400)}, "Negative values"),
        (ConformalRegressor(Ridge()), {"sample_weight": np.zeros(400)}, "at least one "),
        (ConformalRegressor(Ridge()), {"sample_weight": np.ones(3)}, "expected (400,)"),
        (ConformalRegressor(Ridge()), {"sample_weight_cal": np.ones(400)}, "X_cal is missing beside"),
        (ConformalRegressor(Ridge()), {"X_cal": X[:5], "y_cal": Y}, "inconsistent numbers of samples"),
        (ConformalRegressor(Ridge()), {"X_cal": X[:, :1], "y_cal": Y}, "X has 1 features"),
        (ConformalRegressor(LogisticRegression()), {}, "predicts classes, which have no bands"),
        (ConformalRegressor(Ridge(), calibration_size=np.nan), {}, "'calibration_size' parameter"),
        (ConformalRegressor(Ridge(), gap=True), {}, "'gap' parameter"),
        (ConformalRegressor(Ridge(), level="80"), {}, "'level' parameter"),
        (ConformalRegressor(Ridge(), level=None), {}, "'level' parameter"),
        (ConformalRegressor(Ridge(), level=[]), {}, "has no level"),
        (ConformalRegressor(Ridge(), level=[80, 80]), {}, "has a level twice"),
        (ConformalRegressor(Ridge()), {"X_cal": X}, "y_cal is missing beside X_cal"),
        (ConformalRegressor(Ridge()), {"y_cal": Y}, "X_cal is missing beside y_cal"),
        (ConformalRegressor(Ridge()), {"X_cal": X, "y_cal": Y[:, 0]}, "y_cal has shape (400,), but y"),
        (ConformalRegressor(Ridge(), refit=True), {"X_cal": X, "y_cal": Y}, "expected no X_cal"),
        (ConformalRegressor(Ridge(), calibration_size=0.5, gap=300), {}, "leaves none of 400 samples"),
        (ConformalRegressor(Quantiles((0.9, 0.1))), {}, "quantile=(0.9, 0.1) of Quantiles does not increase"),
        (ConformalRegressor(LinearRegression()), {"X": X[:300]}, "inconsistent numbers of samples"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_named_and_leaves_the_estimator_as_it_was(model, fit, message):
    if "X" not in fit and not isinstance(model.estimator, StandardScaler):
        fitted = copy.deepcopy(model).set_params(level=50, calibration_size=0.2, gap=0, refit=False)
        fitted.set_params(estimator=Ridge()).fit(X, Y)
        model = fitted.set_params(**model.get_params(deep=False))
    before = vars(model).copy()
    arguments = {"X": X, "y": Y, **fit}
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        model.fit(**arguments)
    assert vars(model) == before


@pytest.mark.parametrize(
    "around",
    [
        lambda model: model,
        lambda model: make_pipeline(StandardScaler(), model),
        lambda model: GridSearchCV(model, {"cv": [2]}, cv=2),
    ],
    ids=["itself", "in a pipeline", "in a search"],
)
def test_a_stacking_model_has_no_predict_until_it_is_fitted(around):
    model = around(StackingRegressor([("ridge", Ridge())], cv=2))
    assert not hasattr(model, "predict")
    calibrated = ConformalRegressor(model, level=50).fit(X, Y[:, 0])
    expected = ranked(Y[-80:, 0] - clone(model).fit(X[:-80], Y[:-80, 0]).predict(X[-80:]), 50)
    np.testing.assert_allclose(calibrated.radius_, [[expected]])


def test_too_few_samples_are_found_out_before_the_training():
    class NotTrained(Ridge):
        def fit(self, X, y):
            raise AssertionError

    with pytest.raises(ValueError, match="level=99 needs at least 99"):
        ConformalRegressor(NotTrained(), level=99).fit(X, Y)


def test_before_fit_it_says_so():
    from sklearn.exceptions import NotFittedError

    for method in ("predict", "predict_interval"):
        with pytest.raises(NotFittedError):
            getattr(ConformalRegressor(Ridge()), method)(X)
    check_is_fitted(ConformalRegressor(Ridge()).fit(X, Y))
