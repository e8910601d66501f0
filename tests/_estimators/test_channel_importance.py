"""A channel is as important as the score falls without it; scikit-learn's own function is the reference."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.exceptions import NotFittedError
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import make_scorer, mean_absolute_error, mean_pinball_loss
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    channel_importance,
    make_windows,
    stepwise_scorer,
)

RNG = np.random.default_rng(0)
N_STEPS, N_CHANNELS = 4, 3
TABLE = RNG.normal(size=(64, N_CHANNELS))
WINDOWS = make_windows(TABLE, N_STEPS)[N_STEPS:]  # without absent steps
X = np.asarray(WINDOWS)
FLAT = X.reshape(len(X), -1)
Y = X[:, -1, 0] + X[:, -2, 1] + 0.1 * RNG.normal(size=len(X))
WEIGHT = RNG.integers(3, size=len(X)).astype(float)


def of_sequences(model):
    """A model of flat rows as one of sequences."""
    return make_pipeline(SlidingWindow(N_STEPS, flatten=True), model)


@pytest.mark.parametrize("form", [X, WINDOWS], ids=["array", "windows"])
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["", "weights"])
@pytest.mark.parametrize("scoring", [None, "neg_mean_absolute_error", make_scorer(mean_absolute_error)])
def test_by_lag_it_equals_permutation_importance_of_each_column(form, weight, scoring):
    options = {"n_repeats": 3, "random_state": 5, "scoring": scoring, "sample_weight": weight}
    expected = permutation_importance(LinearRegression().fit(FLAT, Y), FLAT, Y, **options)
    result = channel_importance(of_sequences(LinearRegression()).fit(form, Y), form, Y, by="lag", **options)
    for name in ("importances", "importances_mean", "importances_std"):
        by_column = np.moveaxis(result[name], 0, 1)  # steps, channels
        np.testing.assert_allclose(by_column.reshape(expected[name].shape), expected[name], rtol=1e-12)
    np.testing.assert_array_equal(result.lags, [3, 2, 1, 0])


def test_of_sequences_of_one_step_it_equals_permutation_importance_by_channel():
    model = RandomForestRegressor(5, random_state=0).fit(TABLE, TABLE[:, 1])
    single = make_pipeline(SlidingWindow(1, flatten=True), RandomForestRegressor(5, random_state=0))
    single.fit(make_windows(TABLE, 1), TABLE[:, 1])
    expected = permutation_importance(model, TABLE, TABLE[:, 1], random_state=np.random.RandomState(3))
    result = channel_importance(
        single, make_windows(TABLE, 1), TABLE[:, 1], random_state=np.random.RandomState(3)
    )
    np.testing.assert_array_equal(result.importances, expected.importances)
    assert "lags" not in result


@pytest.mark.parametrize("form", [X, WINDOWS], ids=["array", "windows"])
def test_a_channel_is_permuted_with_all_its_steps_together(form):
    model = of_sequences(LinearRegression()).fit(X, Y)
    result = channel_importance(model, form, Y, n_repeats=2, random_state=5)
    # the same draws, written out by hand
    rng = np.random.RandomState(np.random.RandomState(5).randint(np.iinfo(np.int32).max + 1))
    shuffled, permuted = np.arange(len(X)), [X.copy() for _ in range(N_CHANNELS)]
    for repeat in range(2):
        rng.shuffle(shuffled)
        for channel in range(N_CHANNELS):
            permuted[channel][:, :, channel] = permuted[channel][shuffled, :, channel]
            expected = model.score(X, Y) - model.score(permuted[channel], Y)
            assert result.importances[channel, repeat] == pytest.approx(expected, rel=1e-12)
    assert result.importances_mean.argmin() == 2  # which y knows nothing of


@pytest.mark.parametrize("by", ["channel", "lag"])
def test_windows_are_gathered_in_blocks_and_never_whole(by, monkeypatch):
    class Watching(LinearRegression):
        def predict(self, X):
            sizes.append(len(X))
            return super().predict(X)

    model, sizes = of_sequences(Watching()).fit(WINDOWS, Y), []
    whole = channel_importance(model, WINDOWS, Y, random_state=0, by=by)
    assert set(sizes) == {len(X)}
    monkeypatch.setattr("sklearn_gru._windows.validation.BLOCK_SIZE", 7 * N_STEPS * N_CHANNELS)
    sizes.clear()
    blockwise = channel_importance(model, WINDOWS, Y, random_state=0, by=by)
    np.testing.assert_allclose(blockwise.importances, whole.importances, rtol=1e-12)
    assert max(sizes[1:]) == 7  # the first is the score of the windows as they are


def test_several_scorers_give_a_result_each():
    model, names = of_sequences(LinearRegression()).fit(X, Y), ["r2", "neg_mean_absolute_error"]
    for scoring in (names, tuple(names), {name: name for name in names}):
        results = channel_importance(model, WINDOWS, Y, scoring=scoring, random_state=0)
        assert list(results) == names
        for name in names:
            alone = channel_importance(model, WINDOWS, Y, scoring=name, random_state=0)
            np.testing.assert_array_equal(results[name].importances, alone.importances)


def by_all_of_it(estimator, X, y):
    """A scorer that looks at the sequences as well."""
    return -np.abs(estimator.predict(X) - y).max() + np.asarray(X)[:, :, 2].sum() + X.shape[0]


def test_a_scorer_of_ones_own_sees_the_permuted_sequences():
    model = of_sequences(LinearRegression()).fit(X, Y)
    first, second = (
        channel_importance(model, form, Y, scoring=by_all_of_it, random_state=0).importances
        for form in (X, WINDOWS)
    )
    np.testing.assert_allclose(first, second, atol=1e-12)


def test_scores_near_the_largest_float_have_a_spread():
    one = X[:, :, :1]
    model = of_sequences(LinearRegression()).fit(one, Y)
    largest = 1.5 * 2.0**1023
    told = iter([largest, 0.0, largest])  # as it is, and with its only channel permuted twice
    options = {"scoring": lambda *_: next(told), "n_repeats": 2, "random_state": 0}
    result = channel_importance(model, one, Y, **options)
    assert result.importances.tolist() == [[largest, 0.0]]
    assert result.importances_std.tolist() == [largest / 2]


def test_classifiers_are_scored_by_accuracy_or_by_probabilities():
    labels = np.where(Y > 0, "up", "down")
    model = of_sequences(LogisticRegression()).fit(X, labels)
    flat = LogisticRegression().fit(FLAT, labels)
    for scoring in (None, "accuracy", "roc_auc", "neg_log_loss"):
        options = {"scoring": scoring, "random_state": 1}
        expected = permutation_importance(flat, FLAT, labels, **options).importances_mean
        result = channel_importance(model, WINDOWS, labels, by="lag", **options).importances_mean
        np.testing.assert_allclose(result.T.ravel(), expected, rtol=1e-10)


def test_labels_at_every_step_are_scored_where_they_are_observed():
    labels = np.where(X[:, :, 0] > 0, "up", "down").astype(object)
    labels[::2, 1:] = None
    model = GRUClassifier(4, max_iter=20, random_state=0).fit(X, labels)
    result = channel_importance(model, X, labels, random_state=0)
    assert result.importances_mean.argmax() == 0
    moved = X.copy()
    rng = np.random.RandomState(np.random.RandomState(0).randint(np.iinfo(np.int32).max + 1))
    order = np.arange(len(X))
    rng.shuffle(order)
    moved[:, :, 0] = X[order, :, 0]
    fall = model.score(X, labels) - model.score(moved, labels)
    assert result.importances[0, 0] == pytest.approx(fall)


SMALL = {"max_iter": 3, "random_state": 0, "learning_rate": "cosine"}


@pytest.mark.parametrize(
    ("model", "target"),
    [
        (GRURegressor(3, **SMALL), Y),
        (GRURegressor(3, **SMALL), X[:, :, :1].cumsum(axis=1)),
        (GRUClassifier(3, **SMALL), Y > 0),
        (make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(2), GRURegressor(3, **SMALL)), Y),
        (TransformedTargetRegressor(GRURegressor(3, **SMALL), func=np.arcsinh, inverse_func=np.sinh), Y),
        (GridSearchCV(of_sequences(LinearRegression()), {"slidingwindow__length": [2, 3]}, cv=2), Y),
        (
            GridSearchCV(
                of_sequences(LinearRegression()),
                {"slidingwindow__length": [2, 3]},
                cv=2,
                scoring=["neg_median_absolute_error", "r2"],
                refit="neg_median_absolute_error",
            ),
            Y,
        ),
    ],
    ids=[
        "regressor",
        "every step",
        "classifier",
        "pipeline",
        "transformed target",
        "search",
        "search of two",
    ],
)
def test_by_default_it_is_the_score_of_the_model_that_falls(model, target):
    model.fit(WINDOWS, target)
    result = channel_importance(model, WINDOWS, target, n_repeats=1, random_state=0)
    order = np.random.RandomState(np.random.RandomState(0).randint(np.iinfo(np.int32).max + 1))
    shuffled = np.arange(len(X))
    order.shuffle(shuffled)
    for channel in range(N_CHANNELS):
        permuted = X.copy()
        permuted[:, :, channel] = X[shuffled, :, channel]
        expected = model.score(X, target) - model.score(permuted, target)
        assert result.importances[channel, 0] == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_steps_that_not_every_sample_has_stay_absent():
    windows = make_windows(
        TABLE, N_STEPS, stride=2, group=np.repeat(np.arange(16), 4)
    )  # half of them lack steps
    y = TABLE[windows.table_rows, 0]
    model = GRURegressor(3, **SMALL).fit(windows, y)
    seen = []

    def scorer(estimator, X, y):
        seen.append(np.isnan(np.asarray(X)))
        return estimator.score(np.asarray(X), y)

    for by in ("channel", "lag"):
        result = channel_importance(model, windows, y, by=by, scoring=scorer, random_state=0)
        assert (result.importances != 0).any()
    for each in seen:
        np.testing.assert_array_equal(each, np.isnan(windows))


def test_samples_that_nothing_can_be_exchanged_with_are_counted():
    windows = make_windows(TABLE, 9)[:12]
    model = of_sequences(LinearRegression()).fit(X, Y)
    with pytest.warns(UserWarning, match="8 of 12 samples lack steps as no other sample does"):
        channel_importance(GRURegressor(3, **SMALL).fit(windows, Y[:12]), windows, Y[:12])
    channel_importance(model, X, Y)  # says nothing


def test_names_are_those_of_the_channels():
    pd = pytest.importorskip("pandas")
    windows = make_windows(pd.DataFrame(TABLE, columns=["a", "b", "c"]), N_STEPS)[N_STEPS:]
    scaler = StepwiseTransformer(StandardScaler().set_output(transform="pandas"))
    model = make_pipeline(scaler, of_sequences(LinearRegression())).fit(windows, Y)
    assert list(channel_importance(model, windows, Y).channel_names) == ["a", "b", "c"]
    assert list(channel_importance(model[-1], X, Y).channel_names) == ["x0", "x1", "x2"]


def test_the_model_and_the_samples_stay_as_they_are():
    model, before = of_sequences(LinearRegression()).fit(X, Y), X.copy()
    attributes = dict(vars(model))
    channel_importance(model, X, Y)
    assert vars(model) == attributes
    np.testing.assert_array_equal(X, before)


class Counter(BaseEstimator):
    """Neither a regressor nor a classifier."""

    def fit(self, X, y=None):
        self.fitted_ = True
        return self


@pytest.mark.parametrize(
    ("model", "sequences", "options", "message"),
    [
        (of_sequences(LinearRegression()), FLAT, {}, r"X has shape \(60, 12\); expected Windows or an array"),
        (of_sequences(LinearRegression()), X[1:], {}, "inconsistent numbers of samples"),
        (of_sequences(LinearRegression()), X, {"by": "step"}, "'by' parameter"),
        (of_sequences(LinearRegression()), X, {"n_repeats": 0}, "'n_repeats' parameter"),
        (of_sequences(LinearRegression()), X, {"scoring": "best"}, "'scoring' parameter"),
        (of_sequences(LinearRegression()), X, {"sample_weight": [1.0]}, "sample_weight.shape"),
        (Counter(), X, {}, "scoring=None, but Counter is neither a regressor nor a classifier"),
    ],
)
def test_what_has_no_importance_is_refused(model, sequences, options, message):
    model.fit(X, Y)
    with pytest.raises(ValueError, match=message):
        channel_importance(model, sequences, Y, **options)


def test_a_model_that_is_not_fitted_is_refused():
    with pytest.raises(NotFittedError):
        channel_importance(GRURegressor(), X, Y)


def test_a_stepwise_scorer_goes_with_a_target_at_every_step():
    y = X[:, :, :1].cumsum(axis=1)
    y[::2, 1] = np.nan
    model = GRURegressor(4, **{**SMALL, "max_iter": 60}).fit(X, y)
    scorer = stepwise_scorer("neg_mean_absolute_error")
    result = channel_importance(model, WINDOWS, y, scoring=scorer, random_state=0)
    assert result.importances_mean.argmax() == 0


@pytest.mark.parametrize("around", [(), (StepwiseTransformer(StandardScaler()),)], ids=["", "pipeline"])
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["", "weights"])
@pytest.mark.parametrize("y", [Y, np.column_stack([Y, X[:, -1, 1]])], ids=["one", "several"])
def test_of_several_quantiles_it_is_by_how_much_less_of_the_pinball_loss_is_explained(y, weight, around):
    levels = [0.2, 0.5, 0.8]
    network = GRURegressor(4, loss="quantile", quantile=levels, max_iter=5, random_state=0)
    model = make_pipeline(*around, network).fit(X, y)

    def explained(estimator, sequences, y, sample_weight=None):
        quantiles, y = estimator.predict(sequences).reshape(len(y), -1, 3), y.reshape(len(y), -1)
        options = {"sample_weight": np.ones(len(y)) if sample_weight is None else sample_weight}
        shares = []
        for output, values in enumerate(y.T):
            repeated = np.repeat(values, options["sample_weight"].astype(int))
            constants = np.quantile(repeated, levels, method="inverted_cdf")
            losses = [
                sum(
                    mean_pinball_loss(values, f, alpha=q, **options)
                    for f, q in zip(each, levels, strict=True)
                )
                for each in (quantiles[:, output].T, np.outer(constants, np.ones(len(y))))
            ]
            shares.append(1 - losses[0] / losses[1])
        return np.mean(shares)

    options = {"n_repeats": 3, "random_state": 0, "sample_weight": weight}
    result = channel_importance(model, X, y, **options)
    expected = channel_importance(model, X, y, scoring=explained, **options)
    np.testing.assert_allclose(result.importances, expected.importances, atol=1e-12)
