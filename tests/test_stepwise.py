"""A transformer of rows works on every step, and sees only the steps it may see."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from sklearn_gru import StepwiseTransformer, Windows, make_windows

ROWS = np.random.default_rng(0).normal(3, 5, size=(12, 2))


def test_sequences_are_scaled_by_all_their_steps():
    sequences = ROWS.reshape(4, 3, 2)
    scaled = StepwiseTransformer(StandardScaler()).fit_transform(sequences)
    expected = StandardScaler().fit_transform(ROWS).reshape(4, 3, 2)
    np.testing.assert_array_equal(scaled, expected)


def test_windows_are_scaled_by_the_rows_they_reach_each_once():
    windows = make_windows(ROWS, 3)[[5, 4, 9]]
    step = StepwiseTransformer(StandardScaler()).fit(windows)
    reached = ROWS[[2, 3, 4, 5, 7, 8, 9]]
    np.testing.assert_array_equal(step.transformer_.mean_, StandardScaler().fit(reached).mean_)
    scaled = step.transform(windows)
    assert isinstance(scaled, Windows)
    expected = [StandardScaler().fit(reached).transform(window) for window in windows]
    np.testing.assert_array_equal(np.asarray(scaled), expected)


def test_rows_that_only_other_windows_reach_change_nothing():
    changed = ROWS.copy()
    changed[8:] = 1e6
    fitted = [
        StepwiseTransformer(StandardScaler()).fit(make_windows(rows, 3)[:8]) for rows in (ROWS, changed)
    ]
    np.testing.assert_array_equal(fitted[0].transformer_.mean_, fitted[1].transformer_.mean_)


def test_rows_are_seen_in_their_order():
    seen = []
    watch = FunctionTransformer(lambda X: seen.append(X.copy()) or X)
    StepwiseTransformer(watch).fit_transform(make_windows(ROWS, 3)[::-1])
    np.testing.assert_array_equal(seen[-1], ROWS)


@pytest.mark.parametrize("as_windows", [False, True])
def test_absent_steps_are_not_seen_and_stay_absent(as_windows):
    rows = ROWS.copy()
    rows[4] = np.nan
    sequences = make_windows(rows, 3)
    if not as_windows:
        sequences = np.asarray(sequences)[2:]
    step = StepwiseTransformer(StandardScaler()).fit(sequences)
    scaled = np.asarray(step.transform(sequences))
    np.testing.assert_array_equal(np.isnan(scaled), np.isnan(np.asarray(sequences)))
    if as_windows:
        np.testing.assert_allclose(step.transformer_.mean_, np.nanmean(rows, axis=0))


def test_sequences_without_a_step_stay_so():
    step = StepwiseTransformer(PCA(1)).fit(ROWS.reshape(4, 3, 2))
    result = step.transform(np.full((2, 3, 2), np.nan))
    assert result.shape == (2, 3, 1)
    assert np.isnan(result).all()
    with pytest.raises(
        ValueError, match=r"Every step of X is absent.*PCA\(n_components=1\) has nothing to fit"
    ):
        step.fit(np.full((2, 3, 2), np.nan))


def test_the_number_of_channels_may_change():
    windows = make_windows(ROWS, 3)
    reduced = StepwiseTransformer(PCA(1)).fit_transform(windows)
    assert reduced.shape == (12, 3, 1)
    np.testing.assert_allclose(reduced[5], PCA(1).fit(ROWS).transform(ROWS[3:6]))


def test_float32_stays():
    windows = make_windows(ROWS.astype(np.float32), 3)
    assert StepwiseTransformer(StandardScaler()).fit_transform(windows).dtype == np.float32


def test_rows_pass_through_to_the_transformer():
    step = StepwiseTransformer(StandardScaler())
    np.testing.assert_array_equal(step.fit_transform(ROWS), StandardScaler().fit_transform(ROWS))
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(ROWS, columns=["a", "b"])
    assert list(step.set_output(transform="pandas").fit_transform(frame).columns) == ["a", "b"]


def test_nested_parameters_are_reached_and_the_given_transformer_stays_unfitted():
    step = clone(StepwiseTransformer(PCA())).set_params(transformer__n_components=1)
    assert step.fit_transform(ROWS.reshape(4, 3, 2)).shape == (4, 3, 1)
    assert not hasattr(step.transformer, "components_")


def test_names_of_channels_go_through():
    pd = pytest.importorskip("pandas")
    windows = make_windows(pd.DataFrame(ROWS, columns=["a", "b"]), 3)
    step = StepwiseTransformer(PCA(1)).fit(windows)
    assert list(step.transform(windows).channel_names) == ["pca0"]
    assert list(step.get_feature_names_out()) == ["pca0"]
    assert list(step.feature_names_in_) == ["a", "b"]


def test_a_sparse_output_is_an_error_with_the_shape_expected():
    with pytest.raises(
        ValueError, match="OneHotEncoder.*must be a dense 2-D array of real numbers with one row a step"
    ):
        StepwiseTransformer(OneHotEncoder()).fit_transform(np.ones((2, 3, 1)))


@pytest.mark.parametrize(
    "function",
    [lambda X: X + 1j, lambda X: X[:-1], lambda X: X[:, 0]],
    ids=["complex", "rows lost", "one axis"],
)
def test_any_other_output_is_an_error_too(function):
    step = StepwiseTransformer(FunctionTransformer(function)).fit(ROWS.reshape(4, 3, 2))
    with pytest.raises(ValueError, match="turned 12 steps into ndarray of shape"):
        step.transform(ROWS.reshape(4, 3, 2))


def test_integers_become_float64():
    step = StepwiseTransformer(FunctionTransformer(lambda X: X.astype(int)))
    assert step.fit_transform(ROWS.reshape(4, 3, 2)).dtype == np.float64


@pytest.mark.parametrize("transformer", [None, "passthrough", 5])
def test_what_is_no_transformer_is_an_error(transformer):
    with pytest.raises(ValueError, match="The 'transformer' parameter of StepwiseTransformer"):
        StepwiseTransformer(transformer).fit(ROWS)


def test_the_target_of_rows_reaches_the_transformer():
    step = StepwiseTransformer(SelectKBest(f_regression, k=1)).fit(ROWS, ROWS[:, 1] ** 3)
    np.testing.assert_array_equal(step.transform(ROWS), ROWS[:, 1:])


def test_a_container_chosen_after_fit_holds():
    pd = pytest.importorskip("pandas")
    step = StepwiseTransformer(StandardScaler()).fit(pd.DataFrame(ROWS, columns=["a", "b"]))
    frame = step.set_output(transform="pandas").transform(pd.DataFrame(ROWS, columns=["a", "b"]))
    assert list(frame.columns) == ["a", "b"]
    assert step.n_features_in_ == 2


def test_channels_in_another_order_than_in_fit_are_an_error():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(ROWS, columns=["a", "b"])
    step = StepwiseTransformer(StandardScaler()).fit(make_windows(frame, 3))
    with pytest.raises(ValueError, match="channel names should match"):
        step.transform(make_windows(frame[["b", "a"]], 3))


def test_a_global_container_does_not_disturb_sequences():
    pytest.importorskip("pandas")
    from sklearn import config_context

    with config_context(transform_output="pandas"):
        scaled = StepwiseTransformer(StandardScaler()).fit_transform(make_windows(ROWS, 3))
    assert isinstance(scaled, Windows)


def test_other_channels_than_in_fit_are_an_error():
    step = StepwiseTransformer(StandardScaler()).fit(make_windows(ROWS, 3))
    with pytest.raises(ValueError, match="X has 1 channels, but StepwiseTransformer is expecting 2 channels"):
        step.transform(make_windows(ROWS[:, :1], 3))


def test_a_failed_fit_leaves_it_as_it_was():
    step = StepwiseTransformer(StandardScaler()).fit(ROWS.reshape(4, 3, 2))
    before = vars(step).copy()
    with pytest.raises(ValueError, match="infinity"):
        step.fit(np.full((2, 2, 5), np.inf))
    assert vars(step) == before
    step.set_params(transformer__with_mean="maybe")
    with pytest.raises(ValueError, match="with_mean"):
        step.fit(np.ones((2, 2, 5)))
    assert vars(step) == before
