"""Labels of all kinds become numbers."""

import datetime

import numpy as np
import pytest

from sklearn_gru._tables.labels import check_sortable, number_labels


@pytest.mark.parametrize(
    "labels",
    [
        ["b", "a", "b", "c"],
        [3, 1, 3, 2],
        [0.5, -1.0, 0.5, 2.0],
        [True, False, True, 2],
        np.array(["2024-01-02", "2024-01-01", "2024-01-02", "2024-01-03"], "datetime64[D]"),
        np.array([("x", 1), ("x", 2), ("x", 1), "x", None], object)[:4],
    ],
    ids=str,
)
def test_labels_are_numbered_in_the_order_they_appear(labels):
    codes, n_labels = number_labels(labels, "group")
    np.testing.assert_array_equal(codes, [0, 1, 0, 2])
    assert n_labels == 3
    assert codes.dtype == np.uint8


def test_codes_of_many_labels_are_wide_enough():
    labels = np.arange(70_000)[::-1]
    for each in (labels, labels.astype(object)):
        codes, n_labels = number_labels(each, "group")
        assert n_labels == 70_000
        np.testing.assert_array_equal(codes, np.arange(70_000))


@pytest.mark.parametrize(
    "missing", [None, np.nan, float("nan"), np.datetime64("NaT", "s"), np.timedelta64("NaT", "s")], ids=str
)
def test_a_missing_value_is_named_by_its_row(missing):
    present = (
        datetime.date(2024, 1, 1) if missing is None else type(missing)(1, *["D"] * hasattr(missing, "dtype"))
    )
    with pytest.raises(ValueError, match="group is missing in row 2; expected one for every row"):
        number_labels([present, present, missing, missing], "group")


@pytest.mark.parametrize("kind", ["str", "category", "Int64", "float64", "datetime64[ns]"])
def test_missing_values_of_pandas_are_found(kind):
    pd = pytest.importorskip("pandas")
    values = ["x", "x", None] if kind in ("str", "category") else [1, 1, None]
    with pytest.raises(ValueError, match="group is missing in row 2"):
        number_labels(pd.Series(values, dtype=kind), "group")


@pytest.mark.parametrize("values", [["x", None], [1, None], [datetime.date(2024, 1, 1), None]], ids=str)
def test_missing_values_of_polars_are_found(values):
    pl = pytest.importorskip("polars")
    with pytest.raises(ValueError, match="group is missing in row 1"):
        number_labels(pl.Series(values), "group")


def test_labels_that_cannot_be_compared_are_an_error():
    labels = np.empty(2, object)
    labels[:] = [[1], [2]]
    with pytest.raises(
        ValueError, match=r"group holds values that cannot be compared \(.*unhashable.*expected labels"
    ):
        number_labels(labels, "group")


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (["a", 1], "'a' \\(str\\)"),
        (np.array([1, "a", 2.5], object), "1 \\(int\\)"),
        ((1, "1"), "'1' \\(str\\)"),
    ],
)
def test_labels_of_kinds_without_an_order_are_named(labels, shown):
    with pytest.raises(ValueError, match=f"classes holds labels that cannot be sorted, .*{shown}"):
        check_sortable(labels, "classes")


@pytest.mark.parametrize("labels", [["b", "a"], [1, 2.5, True], np.array(["a", "b"], object), "ab", None, 3])
def test_what_has_an_order_or_is_no_list_of_labels_passes(labels):
    check_sortable(labels, "y")
