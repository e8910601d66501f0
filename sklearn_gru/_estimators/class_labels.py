"""The labels of a classifier: what they may be, their codes, and the weights of their classes."""

import numpy as np
from sklearn.utils import check_array, check_consistent_length, column_or_1d
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets

from .._tables.frames import check_array_like
from .._tables.labels import check_sortable, first_missing
from .._windows.row_order import check_same_order
from .._windows.validation import n_dimensions
from .step_labels import StepLabels, check_step_labels, is_at_every_step


def check_labels(estimator, y, X):
    """Labels, of any type that sorts: of shape (n_samples,), or ``StepLabels`` where they are at every step.

    A column is taken with a warning.
    """
    if isinstance(y, StepLabels):
        return y
    if y is None:
        raise ValueError(
            f"This {type(estimator).__name__} estimator requires y to be passed, but the target y is None."
        )
    if n_dimensions(y, "y") > 2:
        raise ValueError(
            f"y has {n_dimensions(y, 'y')} dimensions; expected one label a sequence, of shape (n_samples,), "
            "or one at every step, of shape (n_samples, n_steps)."
        )
    check_array_like(X, "X")
    check_same_order(X, y)
    if is_at_every_step(y):
        labels = check_step_labels(estimator, y)
        check_consistent_length(X, labels.observed)
        return labels
    check_each_label(y, "y")
    y = column_or_1d(y, warn=True)
    y = check_array(y, ensure_2d=False, dtype=None, estimator=estimator, input_name="y")
    check_consistent_length(X, y)
    check_classification_targets(y)
    return y


def check_each_label(labels, name):
    """Refuse what holds no labels, one that is missing, and labels that have no order."""
    check_array_like(labels, name)
    place = first_missing(labels)
    if place is not None:
        raise ValueError(
            f"Input {name} contains no label for sample {place}, which is missing (NaN, NaT, None or "
            "masked): leave such samples out."
        )
    check_sortable(labels, name)


def check_classes(labels):
    """The classes among labels, sorted; there have to be two."""
    place = first_missing(labels)
    if place is not None:
        raise ValueError(f"classes contains no label at position {place} (NaN, NaT, None or masked).")
    check_sortable(labels, "classes")
    classes = np.unique(labels)
    if len(classes) < 2:
        raise ValueError(
            f"At least 2 classes are needed, but the data holds only one class: {classes.tolist()[0]!r}."
        )
    return classes


def check_same_classes(classes, expected):
    """Refuse classes that differ from those of the first call."""
    check_sortable(classes, "classes")
    if not np.array_equal(np.unique(classes), expected):
        raise ValueError(
            f"classes={np.asarray(classes).tolist()} are not those that training began with, "
            f"{expected.tolist()}."
        )


def encode(y, classes):
    """The position of each label among the classes, of shape (n_samples,).

    Raises
    ------
    ValueError
        If a label is none of the classes.
    """
    labels, inverse = np.unique(y, return_inverse=True)
    codes = {label: code for code, label in enumerate(classes.tolist())}
    unknown = [label for label in labels.tolist() if label not in codes]
    if unknown:
        raise ValueError(
            f"y holds labels that are none of the classes of training: {unknown}; the classes are "
            f"{classes.tolist()}."
        )
    return np.array([codes[label] for label in labels.tolist()])[inverse]


def class_weights(class_weight, classes, codes, sample_weight):
    """The weight of each class, of shape (n_classes,).

    "balanced" gives every class that occurs the same total: the sum of the weights of all
    samples over (number of such classes) times (the sum of the weights of its samples).

    Raises
    ------
    ValueError
        If a label of ``class_weight`` is none of the classes, or a weight is negative.
    """
    if class_weight is None:
        return np.ones(len(classes))
    if isinstance(class_weight, str):
        totals = np.bincount(codes, weights=sample_weight, minlength=len(classes))
        occurs = totals > 0
        return totals.sum() / occurs.sum() / np.where(occurs, totals, 1)
    known = set(classes.tolist())
    unknown = [label for label in class_weight if label not in known]
    if unknown:
        raise ValueError(
            f"class_weight holds {unknown[0]!r}, which is none of the classes; these are {classes.tolist()}."
        )
    weights = compute_class_weight(class_weight, classes=classes, y=classes)
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ValueError(f"class_weight must hold finite weights of at least 0; got {class_weight!r}.")
    return weights


def apply_class_weights(class_weight, classes, codes, sample_weight):
    """The weights of the samples times those of their classes, of shape (n_samples,).

    Raises
    ------
    ValueError
        If no weight is left, or their sum is not finite.
    """
    with np.errstate(over="ignore"):
        weight = sample_weight * class_weights(class_weight, classes, codes, sample_weight)[codes]
    return check_total(weight, class_weight)


def check_total(weight, class_weight):
    """Refuse weights, those of the classes included, that have no positive finite sum."""
    with np.errstate(over="ignore"):
        total = weight.sum()
    if not 0 < total < np.inf:
        raise ValueError(
            f"class_weight={class_weight!r} times sample_weight has the sum {total}; expected a positive "
            "finite one."
        )
    return weight
