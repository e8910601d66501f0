"""Labels at every step: which are observed, their weights, how many are right, and arrays with gaps."""

from numbers import Number

import numpy as np
from scipy.sparse import issparse
from sklearn.metrics import accuracy_score
from sklearn.utils import check_array
from sklearn.utils.multiclass import check_classification_targets

from .._tables.frames import is_frame, is_missing
from .._tables.labels import check_sortable
from .._windows.validation import n_dimensions

# Floats hold every whole number up to this size.
LARGEST_EXACT = 2**53


class StepLabels:
    """The labels of sequences at their steps, as far as they are observed.

    Parameters
    ----------
    values : ndarray of shape (n_observed,)
        Sequence by sequence, in the order of the steps.
    observed : ndarray of shape (n_samples, n_steps)
        Where they stand.
    """

    def __init__(self, values, observed):
        self.values, self.observed = values, observed

    def __len__(self):
        return len(self.observed)

    def __array__(self, dtype=None, copy=None):
        """The labels in one array, with NaN, NaT or None where there is none."""
        return np.asarray(with_gaps(self.values, self.observed), dtype)


def is_at_every_step(y):
    """Whether labels are of shape (n_samples, n_steps); one column is a label for each sequence."""
    return not issparse(y) and n_dimensions(y, "y") == 2 and np.shape(y)[1] > 1


def check_step_labels(estimator, y):
    """Labels of shape (n_samples, n_steps), of any type that sorts; NaN, NaT, None, NA: not observed.

    Returns
    -------
    StepLabels

    Raises
    ------
    ValueError
        If no label is observed, or they are no labels, such as fractions.
    """
    masked = np.ma.getmaskarray(y) if isinstance(y, np.ma.MaskedArray) else False
    labels = _as_array(y)
    observed = ~(is_label_missing(labels) | masked)
    values = labels[observed]
    if len(values) == 0:
        raise ValueError(f"Input y, of shape {labels.shape}, contains no label: all are missing.")
    if values.dtype == object and all(isinstance(value, Number | np.bool_) for value in values):
        values = np.array(values.tolist())
    check_sortable(values, "y")
    values = check_array(values, ensure_2d=False, dtype=None, estimator=estimator, input_name="y")
    check_classification_targets(values)
    return StepLabels(values, observed)


def _as_array(y):
    """Labels as an array of two axes; in a list NaN beside names stays what it is."""
    if isinstance(y, np.ma.MaskedArray):
        return y.data
    if is_frame(y):
        return y.to_numpy()
    return np.asarray(y) if hasattr(y, "shape") else np.array(y, dtype=object)


def is_label_missing(labels):
    """Where there is no label: NaN, NaT, None or NA."""
    if labels.dtype.kind in "fcmM":
        return labels != labels
    if labels.dtype == object:
        return np.fromiter(map(is_missing, labels.flat), bool, labels.size).reshape(labels.shape)
    return np.zeros(labels.shape, bool)


def observed_accuracy(y_true, y_pred, sample_weight=None):
    """The accuracy, by weight; of labels at every step over those that are observed where one is predicted.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,) or (n_samples, n_steps), or StepLabels
    y_pred : ndarray of the same shape
    sample_weight : ndarray of shape (n_samples,) or None
        Each weight is that of every step of its sample.

    Returns
    -------
    score : float
    """
    if not isinstance(y_true, StepLabels):
        if not is_at_every_step(y_true):
            return accuracy_score(y_true, y_pred, sample_weight=sample_weight)
        y_true = check_step_labels(None, y_true)
    pairs = y_true.observed & ~is_label_missing(y_pred)
    weight = None if sample_weight is None else np.repeat(sample_weight, pairs.sum(axis=1))
    return float(np.average(y_true.values[pairs[y_true.observed]] == y_pred[pairs], weights=weight))


def check_same_steps(labels, X):
    """Refuse ``StepLabels`` of another number of steps than X has."""
    if labels.observed.shape[1] != X.shape[1]:
        raise ValueError(
            f"y has shape {labels.observed.shape}, but X has {X.shape[1]} steps; expected one label for each "
            f"sequence, of shape ({len(labels)},), or one at every step, ({len(labels)}, {X.shape[1]})."
        )


def weigh_steps(of_class, codes, sample_weight):
    """The weights of samples times those of the classes at their steps.

    A sample's weight is shared by its observed steps alike, and each share is multiplied by the weight of
    the class at the step.

    Parameters
    ----------
    of_class : ndarray of shape (n_classes,)
    codes : ndarray of shape (n_samples, n_steps, 1)
        NaN where not observed.
    sample_weight : ndarray of shape (n_samples,)

    Returns
    -------
    codes : ndarray of shape (n_samples, n_steps, 1)
        NaN also where the class has no weight.
    weight : ndarray of shape (n_samples,)
    """
    n_observed = np.maximum(np.count_nonzero(~np.isnan(codes), axis=(1, 2)), 1)
    factors = factors_of(of_class, codes)
    with np.errstate(over="ignore"):
        weight = sample_weight * (factors.sum(axis=(1, 2)) / n_observed)
    return np.where(factors > 0, codes, np.nan), weight


def factors_of(of_class, codes):
    """The weight (n_classes,) of the class that each code is of; 0 where it is NaN."""
    observed = ~np.isnan(codes)
    return np.where(observed, of_class[np.where(observed, codes, 0).astype(int)], 0.0)


def shares_of_steps(codes, sample_weight, of_class=None):
    """The codes that are observed and their parts of the samples' weights, both of shape (n_observed,)."""
    factors = ~np.isnan(codes) if of_class is None else factors_of(of_class, codes)
    totals = factors.sum(axis=(1, 2), keepdims=True)
    weight = factors * (sample_weight[:, np.newaxis, np.newaxis] / np.where(totals > 0, totals, 1))
    observed = ~np.isnan(codes)
    return codes[observed].astype(int), weight[observed]


def count_classes(codes, n_classes):
    """How many steps of each sample are of each class, (n_samples, n_classes), from codes with NaN."""
    return np.stack([np.count_nonzero(codes == code, axis=(1, 2)) for code in range(n_classes)], axis=1)


def with_gaps(labels, known, classes=None):
    """Labels in an array of the shape of ``known``, and what stands for none elsewhere.

    Parameters
    ----------
    labels : ndarray of shape (n_known,)
    known : ndarray of bool
        Their places.
    classes : ndarray of shape (n_classes,) or None
        All labels there may be, if these are not.

    Returns
    -------
    array : ndarray of the shape of ``known``
        Of the dtype of the labels where there are no gaps.  Else whole numbers become floats with NaN,
        dates have NaT, and anything else that has no NaN becomes objects with None.
    """
    if known.all():
        return labels.reshape(known.shape)
    dtype, gap = _dtype_with_gaps(labels if classes is None else classes)
    array = np.full(known.shape, gap, dtype)
    array[known] = labels
    return array


def _dtype_with_gaps(labels):
    kind = labels.dtype.kind
    if kind in "mM":
        return labels.dtype, np.array("NaT", labels.dtype)[()]
    if kind == "f":
        return labels.dtype, np.nan
    if kind in "iu" and labels.min() >= -LARGEST_EXACT and labels.max() <= LARGEST_EXACT:
        return np.dtype(np.float64), np.nan
    return np.dtype(object), None
