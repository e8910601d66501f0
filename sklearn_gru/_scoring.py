"""R^2 where not every target is observed."""

import numpy as np
from sklearn.metrics import r2_score


def observed_r2(y, prediction, sample_weight):
    """The mean over the outputs of R^2 over their observed values.

    Parameters
    ----------
    y : ndarray of shape (n_samples, n_steps, n_outputs)
        NaN where not observed.  An output that is nowhere observed does not count.
    prediction : ndarray of shape (n_samples, n_steps, n_outputs)
    sample_weight : ndarray of shape (n_samples,)

    Returns
    -------
    score : float
    """
    if y.shape != prediction.shape:
        raise ValueError(f"y has shape {y.shape}, but predict gives {prediction.shape}.")
    weight = np.broadcast_to(sample_weight[:, np.newaxis], y.shape[:2])
    observed = ~np.isnan(y) & (weight > 0)[:, :, np.newaxis]
    scores = [
        r2_score(y[seen, output], prediction[seen, output], sample_weight=weight[seen])
        for output, seen in enumerate(np.moveaxis(observed, 2, 0))
        if seen.any()
    ]
    return float(np.mean(scores))
