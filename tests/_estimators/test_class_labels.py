"""Labels, their codes and the weights of their classes."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from sklearn_gru import GRUClassifier
from sklearn_gru._estimators.class_labels import check_classes, check_labels, class_weights, encode

X = np.zeros((6, 2))
CLASSES = np.array(["a", "b", "c"])


@pytest.mark.parametrize(
    "labels",
    [
        ["b", "a", "b", "c", "a", "c"],
        [7, -1, 7, 30, -1, 30],
        [True, False] * 3,
        [1.0, 0.0, 1.0, 2.0, 0.0, 2.0],
    ],
    ids=["strings", "integers", "booleans", "whole floats"],
)
def test_labels_become_their_positions_among_the_sorted_classes(labels):
    y = check_labels(GRUClassifier(), labels, X)
    classes = check_classes(y)
    codes = encode(y, classes)
    assert sorted(set(labels)) == classes.tolist()
    assert [classes.tolist()[code] for code in codes] == labels


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_series_and_categories_are_labels_too(library):
    module = pytest.importorskip(library)
    y = module.Series(["b", "a"] * 3)
    np.testing.assert_array_equal(check_labels(GRUClassifier(), y, X), ["b", "a"] * 3)
    if library == "pandas":
        y = y.astype(module.CategoricalDtype(["b", "a", "unused"]))
        assert check_classes(check_labels(GRUClassifier(), y, X)).tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "requires y to be passed, but the target y is None"),
        (np.linspace(0, 1, 6), "Unknown label type: continuous"),
        ([0, 1, np.nan, 1, 0, 1], "no label for sample 2"),
        ([0, 1, np.inf, 1, 0, 1], "Input y contains infinity"),
        (np.array(["a", None, "b", "a", "b", "a"], object), "no label for sample 1"),
        (np.array([["a"], ["b"], ["a"], [None], ["b"], ["a"]], object), "no label for sample 3"),
        ([0, 1], r"inconsistent numbers of samples: \[6, 2\]"),
        (np.eye(6)[:, :3], r"y has shape \(6, 3\), but X has 2 steps"),
        (np.zeros((6, 2, 1)), "y has 3 dimensions; expected one label a sequence"),
    ],
)
def test_what_is_no_label_is_an_error(y, message):
    with pytest.raises((ValueError, TypeError), match=message):
        GRUClassifier().fit(X, y)


MISSING = {
    "a float": lambda _: np.array([0, 1, 0, 1, np.nan, 1]),
    "an object": lambda _: np.array(["a", "b", "a", "b", np.nan, "b"], object),
    "a list": lambda _: ["a", "b", "a", "b", None, "b"],
    "a date": lambda _: np.array(["2020", "2021"] * 2 + ["NaT", "2020"], "datetime64[D]"),
    "a masked string": lambda _: np.ma.array(["a", "b"] * 3, mask=[0, 0, 0, 0, 1, 0]),
    "an object NA": lambda pd: pd.Series(["a", "b", "a", "b", pd.NA, "b"]),
    "a string": lambda pd: pd.Series(["a", "b", "a", "b", None, "b"], dtype="string"),
    "a whole number": lambda pd: pd.Series([0, 1, 0, 1, None, 1], dtype="Int64"),
    "a boolean": lambda pd: pd.Series([True, False, True, False, None, True], dtype="boolean"),
    "a category": lambda pd: pd.Series(["a", "b", "a", "b", None, "b"], dtype="category"),
    "a timestamp": lambda pd: pd.Series(pd.to_datetime(["2020", "2021"] * 2 + [None, "2020"])),
    "a column": lambda pd: pd.DataFrame({"label": ["a", "b", "a", "b", None, "b"]}),
}


@pytest.mark.parametrize("kind", MISSING)
@pytest.mark.parametrize("method", ["fit", "partial_fit", "score"])
def test_a_missing_label_is_named_by_its_sample(kind, method):
    y = MISSING[kind](pytest.importorskip("pandas"))
    model = GRUClassifier(2, max_iter=1)
    use = getattr(model.fit(X, [0, 1] * 3) if method == "score" else model, method)
    with pytest.raises(ValueError, match="Input y contains no label for sample 4, which is missing"):
        use(X, y, *[[0, 1]] * (method == "partial_fit"))


@pytest.mark.parametrize("values", [["a", "b", "a", "b", None, "b"], [0.0, 1, 0, 1, float("nan"), 1]])
def test_a_missing_label_of_polars_is_named_by_its_sample(values):
    y = pytest.importorskip("polars").Series(values)
    with pytest.raises(ValueError, match="no label for sample 4"):
        GRUClassifier(2).fit(X, y)


def test_classes_that_are_given_may_not_be_missing():
    with pytest.raises(ValueError, match="classes contains no label at position 1"):
        GRUClassifier(2).partial_fit(X, ["a", "b"] * 3, classes=["a", None, "b"])


@pytest.mark.parametrize("weights", [{"a": 1, "b": 2, "c": 1, "d": 5}, {"a": 1, "d": 2}])
def test_a_weight_of_a_label_that_does_not_exist_is_an_error_that_names_it(weights):
    with pytest.raises(
        ValueError, match=r"class_weight holds 'd', .* none of the classes.*\['a', 'b', 'c'\]"
    ):
        class_weights(weights, CLASSES, CODES, np.ones(6))
    class_weights({"a": 1, "b": 2}, CLASSES, CODES, np.ones(6))
    numbers = {np.int64(0): 2.0, 1.0: 3.0}  # equal to the labels
    np.testing.assert_array_equal(class_weights(numbers, np.array([0, 1]), CODES, np.ones(6)), [2, 3])


def test_one_class_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="At least 2 classes .* only one class: 'a'"):
        check_classes(["a", "a"])


def test_a_label_that_is_none_of_the_classes_is_named():
    with pytest.raises(ValueError, match=r"training: \['d', 'x'\]; the classes are \['a', 'b', 'c'\]"):
        encode(np.array(["a", "x", "d"]), CLASSES)
    with pytest.raises(ValueError, match=r"training: \[3\]; the classes are \['a', 'b', 'c'\]"):
        encode(np.array([3, 3]), CLASSES)


CODES = np.array([0, 0, 0, 1, 1, 2])


def test_balanced_classes_have_the_same_total_weight():
    weights = class_weights("balanced", CLASSES, CODES, np.ones(6))
    np.testing.assert_allclose(weights, compute_class_weight("balanced", classes=CLASSES, y=CLASSES[CODES]))
    sample_weight = np.array([1.0, 2.0, 0.0, 1.0, 5.0, 3.0])
    weights = class_weights("balanced", CLASSES, CODES, sample_weight)
    totals = np.bincount(CODES, weights=sample_weight * weights[CODES])
    np.testing.assert_allclose(totals, 4)


def test_a_class_that_does_not_occur_leaves_the_balance_of_the_others():
    weights = class_weights("balanced", CLASSES, CODES[:5], np.ones(5))
    np.testing.assert_allclose(weights[:2], [5 / 6, 5 / 4])
    assert np.isfinite(weights).all()


def test_a_dict_weighs_the_classes_it_names():
    weights = class_weights({"c": 4, "a": 0}, CLASSES, CODES, np.ones(6))
    np.testing.assert_array_equal(weights, [0, 1, 4])
    np.testing.assert_array_equal(class_weights(None, CLASSES, CODES, np.ones(6)), [1, 1, 1])


def test_a_dict_with_another_label_or_a_bad_weight_is_an_error():
    with pytest.raises(ValueError, match="'z'|class_weight"):
        class_weights({"a": 1, "z": 2}, CLASSES, CODES, np.ones(6))
    for weight in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="class_weight must hold finite weights of at least 0"):
            class_weights({"a": weight}, CLASSES, CODES, np.ones(6))
