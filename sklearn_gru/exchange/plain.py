"""The formula of recurrent layers and a readout, as other libraries have them: no base, units or segments."""

import numpy as np
from sklearn.utils.multiclass import check_classification_targets

from .._engine.packing import Reading
from .._estimators.class_labels import check_classes
from .._estimators.targets import no_scale
from .._tables.frames import check_array_like
from .._utils.refuse import refuse
from .formula import Formula


def plain_formula(cells, output_weights, output_bias, *, n_directions, every_step, classes, **parameters):
    """The formula of cells and a readout.

    Parameters
    ----------
    cells : list of CellParameters
        Layer 0 forward, layer 0 backward, layer 1 forward, ...
    output_weights : ndarray of shape (n_states, n_outputs)
    output_bias : ndarray of shape (n_outputs,)
    n_directions : int
        1 or 2.
    every_step : bool
        Whether the readout is applied at every step.
    classes : array-like of shape (n_classes,) or None
        In the order of the outputs, of which two classes have one; None is a regression.
    **parameters
        Of the estimator, beside those that the layers tell.

    Returns
    -------
    Formula

    Raises
    ------
    ValueError
        If the weights are neither all float32 nor all float64, or the classes are not as many as the outputs.
    """
    arrays = [*(part for cell in cells for part in cell if part is not None), output_weights, output_bias]
    check_dtypes(array.dtype.name for array in arrays)
    n_channels, n_outputs = len(cells[0].input_weights), len(output_bias)
    refuse(n_outputs == 0, "The readout has 0 outputs; expected one or more.")
    parameters |= {
        "hidden_layer_sizes": tuple(len(cell.recurrent_weights) for cell in cells[::n_directions]),
        "n_channels": n_channels,
        "bidirectional": n_directions == 2,
        "reset_after": cells[0].candidate_bias is not None,
        "segment_length": 1,
        "pooling": "last",
        "linear_part": None,
    }
    if classes is None:
        parameters |= {"normalize_y": False, "subtract_last": False}
    else:
        classes, output_weights, output_bias = _in_order(classes, output_weights, output_bias)
    return Formula(
        cells=cells,
        output_weights=output_weights,
        output_bias=output_bias,
        n_directions=n_directions,
        reading=Reading(),
        n_features_in=n_channels,
        every_step=every_step,
        y_ndim=3 if every_step else 1 if n_outputs == 1 else 2,
        classes=classes,
        scale=None if classes is not None else no_scale(n_outputs),
        base=None,
        linear=None,
        parameters=parameters,
        counts={},
    )


def check_dtypes(names):
    """Refuse weights of dtypes with these names unless they are all float32, or all float64."""
    names = sorted(set(names))
    refuse(
        names not in (["float32"], ["float64"]),
        f"The weights are of {', '.join(names)}; expected float32 or float64 throughout.",
    )


def _checked_labels(given):
    """Labels as ``fit`` takes them as an array, in the order of the outputs and in ascending order."""
    check_array_like(given, "classes")
    array = np.asarray(given)
    refuse(
        array.ndim != 1 or len(array) < 2,
        f"classes has shape {array.shape}; expected two labels or more, of shape (n_classes,).",
    )
    classes = check_classes(given)  # first as they are given, for NumPy would make strings of a mixture
    is_finite = array.dtype.kind not in "fc" or np.isfinite(array).all()
    refuse(not is_finite, f"classes={array.tolist()} hold infinity; expected labels.")
    check_classification_targets(array)
    return array, np.asarray(classes)


def _in_order(given, weights, bias):
    """Classes in ascending order, as an estimator has them, and the readout in that order too."""
    given, classes = _checked_labels(given)
    n_outputs = 1 if len(given) == 2 else len(given)
    refuse(len(classes) < len(given), f"classes={given.tolist()} name a class twice.")
    refuse(
        n_outputs != len(bias),
        f"classes are {len(given)}, which takes {n_outputs} outputs; the readout has {len(bias)}.",
    )
    if n_outputs == 1:  # the log odds of the second one
        sign = weights.dtype.type(1 if given[1] == classes[1] else -1)
        return classes, sign * weights, sign * bias
    order = np.argsort(given)
    return classes, weights[:, order].copy(), bias[order]
