"""What ``peakmem_fit`` of ``peers.py`` runs: import one library, fit one epoch, print the megabytes.

python benchmarks/_peak_of_fit.py LIBRARY DTYPE
"""

import sys

import numpy as np
from _memory import forget_peak, memory_mb

N_ROWS, N_STEPS, N_CHANNELS, HIDDEN, BATCH = 20_000, 50, 8, 64, 64


def fit_with(library, X, y):
    """Import and fit."""
    if library == "ours":
        from sklearn_gru import GRURegressor

        GRURegressor(HIDDEN, batch_size=BATCH, max_iter=1).fit(X, y)
    else:
        from _peers import fits

        fits(X, y, HIDDEN, BATCH, 1, only=library)[library]()


if __name__ == "__main__":
    library, dtype = sys.argv[1:]
    X = np.random.default_rng(0).normal(size=(N_ROWS, N_STEPS, N_CHANNELS)).astype(dtype)
    y = X[:, :, 0].mean(axis=1)
    forget_peak()
    before = memory_mb("VmRSS")
    fit_with(library, X, y)
    print(memory_mb("VmHWM") - before)
