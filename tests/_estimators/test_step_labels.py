"""Labels at every step: what is one, where there is none, and what each counts."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score
from sklearn.utils.class_weight import compute_class_weight

from sklearn_gru import GRUClassifier
from sklearn_gru._estimators.class_labels import check_labels, class_weights
from sklearn_gru._estimators.step_labels import (
    StepLabels,
    count_classes,
    factors_of,
    observed_accuracy,
    shares_of_steps,
    weigh_steps,
    with_gaps,
)

X = np.zeros((2, 3, 1))
NAMES = [["a", "b", None], ["b", "b", "a"]]
NAN = float("nan")


def frame(library, values):
    columns = dict(zip("xyz", zip(*values, strict=True), strict=True))
    return pytest.importorskip(library).DataFrame(columns)


LABELS = {
    "lists of names": lambda: NAMES,
    "lists with NaN": lambda: [["a", "b", NAN], ["b", "b", "a"]],
    "objects": lambda: np.array(NAMES, object),
    "a masked array": lambda: np.ma.array([["a", "b", "?"], ["b", "b", "a"]], mask=[[0, 0, 1], [0] * 3]),
    "pandas": lambda: frame("pandas", NAMES),
    "strings of pandas": lambda: frame("pandas", NAMES).astype("string"),
    "categories": lambda: frame("pandas", NAMES).astype("category"),
    "polars": lambda: frame("polars", NAMES),
    "NA": lambda: frame("pandas", NAMES).astype("string").astype(object),
}


@pytest.mark.parametrize("kind", LABELS)
def test_labels_are_names_in_any_container_and_the_missing_ones_are_not_observed(kind):
    labels = check_labels(GRUClassifier(), LABELS[kind](), X)
    assert labels.values.tolist() == ["a", "b", "b", "b", "a"]
    np.testing.assert_array_equal(labels.observed, [[True, True, False], [True] * 3])
    assert np.asarray(labels).tolist() == NAMES
    assert (len(labels), check_labels(GRUClassifier(), labels, X)) == (2, labels)


NUMBERS = {
    "floats": (np.array([[0, 1, NAN], [1, 1, 0.0]]), float),
    "objects": (np.array([[0, 1, None], [1, 1, 0]], object), int),
    "lists": ([[0, 1, None], [1, 1, 0]], int),
    "booleans": ([[False, True, None], [True, True, False]], bool),
    "masked": (np.ma.array([[0, 1, 5], [1, 1, 0]], mask=[[0, 0, 1], [0, 0, 0]]), int),
}


@pytest.mark.parametrize(("y", "kind"), NUMBERS.values(), ids=NUMBERS)
def test_numbers_stay_numbers(y, kind):
    labels = check_labels(GRUClassifier(), y, X)
    assert labels.values.dtype == kind
    assert labels.values.tolist() == [0, 1, 1, 1, 0]
    assert not labels.observed[0, 2]
    assert labels.observed.sum() == 5


def test_dates_without_a_date_are_not_observed():
    y = np.array([["2020", "2021", "NaT"], ["2021", "2021", "2020"]], "datetime64[D]")
    labels = check_labels(GRUClassifier(), y, X)
    assert labels.observed.sum() == 5
    np.testing.assert_array_equal(np.asarray(labels), y)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.full((2, 3), np.nan), r"y, of shape \(2, 3\), contains no label: all are missing"),
        (np.full((2, 3), 0.5), "Unknown label type: continuous"),
        (np.full((2, 3), np.inf), "Input y contains infinity"),
        (np.zeros((3, 3), int), r"inconsistent numbers of samples: \[2, 3\]"),
        ([[0, 1], [0, 1, 1]], "y"),
    ],
)
def test_what_is_no_label_is_an_error(y, message):
    with pytest.raises(ValueError, match=message):
        check_labels(GRUClassifier(), y, X)


@pytest.mark.parametrize("y", [[["a"], ["b"]], np.array([[0], [1]])])
def test_one_column_is_a_label_for_each_sequence(y):
    with pytest.warns(UserWarning, match="A column-vector y was passed"):
        assert check_labels(GRUClassifier(), y, X).shape == (2,)


# --- how many are right -------------------------------------------------------------------------


def test_accuracy_is_that_of_the_pairs_that_are_observed_and_predicted():
    predicted = np.array([["a", "a", "b"], [None, "b", "a"]], object)
    assert observed_accuracy(NAMES, predicted) == 3 / 4
    assert observed_accuracy(NAMES, predicted, np.array([1.0, 3.0])) == (1 + 2 * 3) / (2 + 2 * 3)


@pytest.mark.parametrize("weight", [None, np.arange(1.0, 7)])
def test_accuracy_of_one_label_a_sequence_is_that_of_scikit_learn(weight):
    y, predicted = np.array([*"aabbcc"]), np.array([*"abbbca"])
    expected = accuracy_score(y, predicted, sample_weight=weight)
    assert observed_accuracy(y, predicted, weight) == expected


# --- gaps ---------------------------------------------------------------------------------------

KNOWN = np.array([[True, False], [True, True]])


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (np.array([1, 2, 3]), np.array([[1, NAN], [2, 3]])),
        (np.array([1, 2, 3], np.float32), np.array([[1, NAN], [2, 3]], np.float32)),
        (np.array(["a", "b", "c"]), np.array([["a", None], ["b", "c"]], object)),
        (np.array([True, False, True]), np.array([[True, None], [False, True]], object)),
        (np.array([1, 2, 2**60 + 1]), np.array([[1, None], [2, 2**60 + 1]], object)),
        (
            np.array(["2020", "2021", "2022"], "datetime64[s]"),
            np.array([["2020", "NaT"], ["2021", "2022"]], "datetime64[s]"),
        ),
    ],
    ids=lambda value: str(value.dtype),
)
def test_a_gap_is_what_the_type_of_the_labels_has_for_none(labels, expected):
    actual = with_gaps(labels, KNOWN)
    assert actual.dtype == expected.dtype
    np.testing.assert_array_equal(actual, expected)
    whole = with_gaps(labels, np.ones((3, 1), bool))
    assert (whole.dtype, whole.shape) == (labels.dtype, (3, 1))


def test_the_type_with_gaps_is_that_of_all_classes():
    classes = np.array([1, 2**60 + 1])
    assert with_gaps(classes[:1], np.array([True, False]), classes).dtype == object
    assert with_gaps(classes[:0], np.array([False]), np.array([1, 2])).dtype == float


# --- weights ------------------------------------------------------------------------------------

CODES = np.array([[0, 1, np.nan], [1, 1, 1], [0, np.nan, np.nan]])[:, :, np.newaxis]
WEIGHT = np.array([2.0, 3.0, 1.0])


def test_the_weight_of_a_sample_is_shared_by_its_observed_steps():
    codes, weight = shares_of_steps(CODES, WEIGHT)
    np.testing.assert_array_equal(codes, [0, 1, 1, 1, 1, 0])
    np.testing.assert_allclose(weight, [1, 1, 1, 1, 1, 1])


def test_the_weight_of_a_class_multiplies_the_shares():
    of_class = np.array([4.0, 0.5])
    codes, weight = weigh_steps(of_class, CODES, WEIGHT)
    np.testing.assert_array_equal(codes, CODES)
    np.testing.assert_allclose(weight, [4 + 0.5, 3 * 0.5, 4])
    # and what a sample then weighs is shared by the weights of the classes
    shares = shares_of_steps(codes, weight, of_class)[1]
    np.testing.assert_allclose(shares, [4, 0.5, 0.5, 0.5, 0.5, 4])


def test_a_class_without_weight_is_not_observed():
    codes, weight = weigh_steps(np.array([0.0, 2.0]), CODES, WEIGHT)
    np.testing.assert_array_equal(np.isnan(codes[:, :, 0]), [[1, 0, 1], [0, 0, 0], [1, 1, 1]])
    np.testing.assert_allclose(weight, [2, 6, 0])


def test_factors_are_the_weights_of_the_classes():
    np.testing.assert_array_equal(factors_of(np.array([4.0, 0.5]), CODES)[:, :, 0][0], [4, 0.5, 0])


def test_balanced_classes_share_the_weights_of_the_steps_alike():
    codes, shares = shares_of_steps(CODES, WEIGHT)
    of_class = class_weights("balanced", np.array(["a", "b"]), codes, shares)
    totals = np.bincount(codes, weights=shares * of_class[codes])
    np.testing.assert_allclose(totals, totals[0])
    np.testing.assert_allclose(of_class, compute_class_weight("balanced", classes=np.arange(2), y=codes))


def test_steps_of_each_class_are_counted():
    codes = np.array([[0, 2, NAN], [2, 2, 0], [NAN, NAN, NAN]])[:, :, np.newaxis]
    np.testing.assert_array_equal(count_classes(codes, 3), [[1, 0, 1], [1, 0, 2], [0, 0, 0]])


def test_labels_know_their_places():
    labels = StepLabels(np.array([1, 2]), np.array([[True, False], [False, True]]))
    np.testing.assert_array_equal(np.asarray(labels), [[1, np.nan], [np.nan, 2]])
    assert np.asarray(labels, object).dtype == object
