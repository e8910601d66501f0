"""Every check that scikit-learn has for estimators passes; those it does not generate are called."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.utils.estimator_checks import check_estimator, estimator_checks_generator

from sklearn_gru import GRUClassifier, GRURegressor, SeasonalNaive, SlidingWindow

from .others.estimators import (
    ALL,
    CALIBRATED,
    CLASSIFIERS,
    EXPECTED_FAILURES,
    REGRESSORS,
    STEPWISE,
    STEPWISES,
    WINDOWS,
    small,
)

IGNORED = [
    "ignore:Skipping check:sklearn.exceptions.SkipTestWarning",
    "ignore:The columns of X have no names, and order=None:sklearn_gru.DataWarning",
    "ignore:No sample shows the rows after another:UserWarning",  # the checks have samples in no order
]


def checks_of(estimators):
    return [pair for each in estimators for pair in estimator_checks_generator(each)]


# how long a network learns, and how many units it has, is nothing that a check asks for: as nobody has set
# them, they take ten times as long; and what is in a calibration is none of its checks, but of its own
SLOW = [
    pytest.param(*pair, marks=pytest.mark.slow)
    for pair in checks_of([REGRESSORS[0], CLASSIFIERS[0], *map(small, CALIBRATED[1::2])])
]
FAST = [estimator for estimator in ALL if estimator not in CALIBRATED[1::2]]


@pytest.mark.filterwarnings(*IGNORED)
@pytest.mark.parametrize(
    ("estimator", "check"),
    [*checks_of(map(small, FAST)), *SLOW],
    ids=lambda part: repr(part) if isinstance(part, BaseEstimator) else part.func.__name__,
)
def test_it_passes_every_check(estimator, check):
    check(estimator)


@pytest.mark.filterwarnings(*IGNORED)
@pytest.mark.parametrize("window", WINDOWS, ids=repr)
def test_the_window_fails_exactly_the_two_checks_that_forbid_neighbours(window):
    results = check_estimator(window, expected_failed_checks=EXPECTED_FAILURES, on_fail=None)
    by_status = {}
    for result in results:
        by_status.setdefault(result["status"], set()).add(result["check_name"])
    assert by_status.pop("xfail") == set(EXPECTED_FAILURES)
    # needs an environment variable and says nothing about an estimator of NumPy arrays
    assert by_status.pop("skipped", set()) <= {"check_array_api_input"}
    assert set(by_status) == {"passed"}
    assert len(by_status["passed"]) > 30


@pytest.mark.parametrize(
    "estimator",
    [*REGRESSORS, SeasonalNaive(), *CALIBRATED[1::2], *CLASSIFIERS, STEPWISE, SlidingWindow()],
    ids=repr,
)
def test_no_check_is_dropped_for_want_of_a_tag(estimator):
    tags = estimator.__sklearn_tags__()
    assert tags.input_tags.two_d_array
    assert tags.input_tags.three_d_array
    assert tags.input_tags.allow_nan
    assert not tags.no_validation
    assert not tags.non_deterministic


def test_a_flat_window_names_its_columns_as_scikit_learn_asks():
    from sklearn.utils.estimator_checks import (
        check_get_feature_names_out_error,
        check_transformer_get_feature_names_out,
    )

    window = SlidingWindow(length=3, flatten=True)
    check_get_feature_names_out_error("SlidingWindow", window)
    check_transformer_get_feature_names_out("SlidingWindow", window)


# the checks fit on a frame and transform an array, on purpose
@pytest.mark.filterwarnings("ignore:X (has|does not have valid) feature names:UserWarning")
@pytest.mark.parametrize("stepwise", STEPWISES, ids=repr)
def test_a_transformer_of_steps_respects_names_and_set_output_as_scikit_learn_asks(stepwise):
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    from sklearn.utils import estimator_checks

    for check in (
        estimator_checks.check_get_feature_names_out_error,
        estimator_checks.check_transformer_get_feature_names_out,
        estimator_checks.check_transformer_get_feature_names_out_pandas,
        estimator_checks.check_set_output_transform,
        estimator_checks.check_set_output_transform_pandas,
        estimator_checks.check_set_output_transform_polars,
        estimator_checks.check_global_output_transform_pandas,
        estimator_checks.check_global_set_output_transform_polars,
        estimator_checks.check_dataframe_column_names_consistency,
    ):
        check("StepwiseTransformer", clone(stepwise))


# the checks fit on a frame and transform an array, on purpose
@pytest.mark.filterwarnings("ignore:X (has|does not have valid) feature names:UserWarning")
@pytest.mark.parametrize("flatten", [False, True])
def test_windows_respect_set_output_as_scikit_learn_asks(flatten):
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    from sklearn.utils import estimator_checks

    window = SlidingWindow(length=3, flatten=flatten)
    estimator_checks.check_set_output_transform("SlidingWindow", window)
    if flatten:
        estimator_checks.check_set_output_transform_pandas("SlidingWindow", window)
        estimator_checks.check_set_output_transform_polars("SlidingWindow", window)
        estimator_checks.check_global_output_transform_pandas("SlidingWindow", window)
        estimator_checks.check_global_set_output_transform_polars("SlidingWindow", window)


@pytest.mark.filterwarnings(*IGNORED)
@pytest.mark.parametrize(
    "estimator",
    [
        GRURegressor(max_iter=2),
        SeasonalNaive(),
        *CALIBRATED[::2],
        GRUClassifier(max_iter=2),
        SlidingWindow(),
    ],
    ids=repr,
)
def test_column_names_are_consistent_as_scikit_learn_asks(estimator):
    pytest.importorskip("pandas")
    from sklearn.utils.estimator_checks import check_dataframe_column_names_consistency

    check_dataframe_column_names_consistency(type(estimator).__name__, estimator)


OUT_OF_RANGE = {
    "hidden_layer_sizes": [0, (), (3, 0), (2.5,), [[3]], [2, [3, 4]], "wide"],
    "n_channels": [0, 1.5],
    "bidirectional": ["yes"],
    "reset_after": ["yes"],
    "dropout": [1, -0.1],
    "loss": ["deviance"],
    "quantile": [0, 1, 1.5, [], [0.5, 0.1], [0.5, 1.5], ["low"], "low"],
    "normalize_y": ["yes"],
    "solver": ["newton"],
    "alpha": [-1, "a"],
    "batch_size": [0, "all"],
    "learning_rate": ["warm"],
    "learning_rate_init": [0, -0.1],
    "max_iter": [0, 2.5],
    "shuffle": ["yes"],
    "random_state": [-1, "seed"],
    "tol": [-1e-4],
    "max_grad_norm": [0, -1],
    "bptt_steps": [0, 2.5],
    "power_t": [-0.1],
    "momentum": [-0.1, 1.1],
    "nesterovs_momentum": ["no"],
    "beta_1": [1, -0.1],
    "beta_2": [1, -0.1],
    "epsilon": [0],
    "early_stopping": ["no"],
    "validation_fraction": [-0.1, 1.1],
    "validation_shuffle": ["no"],
    "n_iter_no_change": [0, 2.5],
    "warm_start": ["no"],
    "verbose": ["loud"],
    "huber_delta": [0, -1],
    "max_fun": [0, 2.5],
    "class_weight": ["fair", 2],
    "subtract_last": ["yes", 2],
    "linear_part": ["yes", 0.5],
    "segment_length": [0, 2.5, "long"],
    "pooling": ["max"],
}


def test_the_list_of_parameters_out_of_range_is_complete():
    assert set(OUT_OF_RANGE) == set(GRURegressor().get_params()) | set(GRUClassifier().get_params())


def test_the_two_estimators_differ_in_what_only_one_of_them_means():
    regressor, classifier = GRURegressor().get_params(), GRUClassifier().get_params()
    assert set(regressor) - set(classifier) == {
        "loss",
        "quantile",
        "huber_delta",
        "normalize_y",
        "subtract_last",
    }
    assert set(classifier) - set(regressor) == {"class_weight"}
    differing = {name for name in set(regressor) & set(classifier) if regressor[name] != classifier[name]}
    assert differing == {"validation_shuffle", "bidirectional", "max_iter", "pooling"}


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in OUT_OF_RANGE.items() for value in values]
)
def test_a_parameter_out_of_range_is_named_with_its_value(name, value, method):
    for kind, arguments in ((GRURegressor, {}), (GRUClassifier, {"classes": [0, 1]})):
        estimator = kind()
        if name not in estimator.get_params():
            continue
        estimator.set_params(**{name: value})
        if not hasattr(estimator, method):  # nothing to call with this early_stopping
            continue
        before = vars(estimator).copy()
        with pytest.raises((ValueError, TypeError)) as error:
            getattr(estimator, method)(
                np.ones((6, 3)), [0, 1] * 3, **(arguments if method == "partial_fit" else {})
            )
        assert name in str(error.value)
        assert repr(value) in str(error.value)
        assert vars(estimator) == before


@pytest.mark.parametrize("length", [0, -3, 1.5, "long"])
def test_a_window_length_out_of_range_is_named_with_its_value(length):
    with pytest.raises(ValueError, match=f"'length' parameter of SlidingWindow.*Got {length!r}"):
        SlidingWindow(length=length).fit(np.ones((5, 2)))
