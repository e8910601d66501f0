"""A transformer of rows works on every step, and sees only the steps it may see."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    PolynomialFeatures,
    QuantileTransformer,
    StandardScaler,
)

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, Windows, make_windows

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


@pytest.mark.parametrize(
    "transformer",
    [
        PCA(2),
        QuantileTransformer(n_quantiles=5),
        PolynomialFeatures(2),
        make_pipeline(SimpleImputer(), StandardScaler()),
        make_column_transformer((StandardScaler(), [1]), remainder="passthrough"),
    ],
    ids=lambda transformer: type(transformer).__name__,
)
def test_any_transformer_does_to_the_steps_what_it_does_to_rows(transformer):
    windows = make_windows(ROWS, 3)
    expected = make_windows(clone(transformer).fit_transform(ROWS), 3)
    result = StepwiseTransformer(transformer).fit_transform(windows)
    np.testing.assert_allclose(np.asarray(result), np.asarray(expected), rtol=1e-12)


def test_an_imputer_fills_partly_missing_steps_and_no_absent_ones():
    sequences = ROWS.reshape(4, 3, 2).copy()
    sequences[1, 2, 0] = np.nan
    sequences[2, 0] = np.nan
    filled = StepwiseTransformer(SimpleImputer(add_indicator=True)).fit_transform(sequences)
    present = ~np.isnan(sequences).all(axis=2)
    expected = SimpleImputer(add_indicator=True).fit_transform(sequences[present])
    np.testing.assert_array_equal(filled[present], expected)
    assert filled[1, 2, 2] == 1
    assert np.isnan(filled[2, 0]).all()


@pytest.fixture(params=["pandas", "polars"])
def library(request, monkeypatch):
    """One library for data frames at a time, as if the other one were not installed."""
    monkeypatch.setattr("sklearn_gru._tables.frames.LIBRARIES", (request.param,))
    return pytest.importorskip(request.param)


def by_name():
    """Nothing of it adds up a column, which NumPy does in another order where the rows lie otherwise."""
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
    return make_column_transformer((encoder, ["kind"]), (MinMaxScaler(), ["load", "heat"]))


def test_columns_are_found_by_the_names_of_the_channels(library):
    frame = library.DataFrame({"load": ROWS[:, 0], "kind": [0.0, 1, 2] * 4, "heat": ROWS[:, 1]})
    windows = make_windows(frame, 3)
    step = StepwiseTransformer(by_name()).fit(windows)
    expected = make_windows(by_name().fit_transform(frame), 3)
    np.testing.assert_array_equal(np.asarray(step.transform(windows)), np.asarray(expected))
    assert list(step.transform(windows).channel_names) == list(by_name().fit(frame).get_feature_names_out())
    # an array has no names of its own: those of fit hold
    np.testing.assert_array_equal(step.transform(np.asarray(windows)), np.asarray(expected))


def test_rows_in_a_frame_follow_windows_of_a_frame_without_a_word(library):
    frame = library.DataFrame({"load": ROWS[:, 0], "kind": [0.0, 1, 2] * 4, "heat": ROWS[:, 1]})
    step = StepwiseTransformer(by_name()).fit(make_windows(frame, 3))
    np.testing.assert_array_equal(step.transform(frame), by_name().fit_transform(frame))


def test_the_transformer_gets_an_array_where_there_are_no_names_or_no_library_for_frames(monkeypatch):
    pd = pytest.importorskip("pandas")
    kinds = []
    step = StepwiseTransformer(FunctionTransformer(lambda X: kinds.append(type(X).__name__) or X))
    step.fit_transform(make_windows(ROWS, 3))
    named = make_windows(pd.DataFrame(ROWS, columns=["a", "b"]), 3)
    step.fit_transform(named)
    monkeypatch.setattr("sklearn_gru._tables.frames.LIBRARIES", ("no_such_library",))
    step.fit_transform(named)
    assert kinds[0] == "ndarray"
    assert "DataFrame" in kinds
    assert kinds[-1] == "ndarray"


def test_nested_parameters_tune_in_a_search(library):
    frame = library.DataFrame({"load": ROWS[:, 0], "kind": [0.0, 1, 2] * 4, "heat": ROWS[:, 1]})
    columns = ColumnTransformer([("heat", make_pipeline(StandardScaler(), PCA()), ["load", "heat"])])
    model = make_pipeline(StepwiseTransformer(columns), GRURegressor((2,), max_iter=2, random_state=0))
    grid = {
        "stepwisetransformer__transformer__heat__pca__n_components": [1, 2],
        "stepwisetransformer__transformer__heat__standardscaler": [MinMaxScaler(), StandardScaler()],
    }
    search = GridSearchCV(
        model, grid, cv=TimeSeriesSplit(2), error_score="raise", scoring="neg_mean_absolute_error"
    )
    search.fit(make_windows(frame, 3), ROWS[:, 0])
    assert len(set(search.cv_results_["mean_test_score"])) == 4


def test_a_transformer_without_names_inside_leaves_the_channels_without_names():
    pd = pytest.importorskip("pandas")
    windows = make_windows(pd.DataFrame(ROWS, columns=["a", "b"]), 3)
    inner = make_pipeline(FunctionTransformer(np.abs), StandardScaler())
    assert StepwiseTransformer(inner).fit_transform(windows).channel_names is None


def test_the_number_of_channels_is_known_without_a_step():
    kinds = np.array([1.0, 2, 3]).reshape(1, 3, 1)
    step = StepwiseTransformer(OneHotEncoder(sparse_output=False)).fit(kinds)
    assert step.transform(np.full((2, 3, 1), np.nan)).shape == (2, 3, 3)


def test_names_of_channels_go_through():
    pd = pytest.importorskip("pandas")
    windows = make_windows(pd.DataFrame(ROWS, columns=["a", "b"]), 3)
    step = StepwiseTransformer(PCA(1)).fit(windows)
    assert list(step.transform(windows).channel_names) == ["pca0"]
    assert list(step.get_feature_names_out()) == ["pca0"]
    assert list(step.feature_names_in_) == ["a", "b"]


def test_a_sparse_output_is_an_error_that_says_what_to_set():
    step = StepwiseTransformer(OneHotEncoder())
    with pytest.raises(ValueError, match=r"OneHotEncoder\(\) gives a sparse matrix.*sparse_output=False"):
        step.fit_transform(np.ones((2, 3, 1)))
    step.set_params(transformer__sparse_output=False)
    np.testing.assert_array_equal(step.fit_transform(np.ones((2, 3, 1))), np.ones((2, 3, 1)))


def test_an_output_that_holds_no_numbers_is_an_error_too():
    step = StepwiseTransformer(FunctionTransformer(lambda X: X.astype(str).astype(object) + "?"))
    with pytest.raises(ValueError, match="could not convert string"):
        step.fit_transform(ROWS.reshape(4, 3, 2))


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


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize(
    "made_by", [make_windows, lambda rows, length: SlidingWindow(length).fit_transform(rows)]
)
def test_the_transformer_gets_a_frame_of_the_library_that_came_in(library, made_by):
    pytest.importorskip("pandas")
    module, seen = pytest.importorskip(library), []
    windows = made_by(module.DataFrame(dict(zip("ab", ROWS.T, strict=True))), 3)
    step = StepwiseTransformer(FunctionTransformer(lambda X: seen.append(type(X)) or X))
    for each in (windows, pickle.loads(pickle.dumps(windows)), windows[2:], windows.last_steps(2)):
        step.fit(each).transform(each)
        step.transform(np.asarray(each)[1:])  # an array tells no library: that of fit
    assert set(seen) == {module.DataFrame}


def test_code_for_polars_runs_on_windows_of_polars():
    pl = pytest.importorskip("polars")
    windows = make_windows(pl.DataFrame(ROWS, ["a", "b"]), 3)
    step = StepwiseTransformer(FunctionTransformer(lambda X: X.with_columns(c=pl.col("a") + pl.col("b"))))
    result = step.fit_transform(windows)
    np.testing.assert_array_equal(result[:, -1, 2], ROWS.sum(axis=1))
