"""The network in plain NumPy: cell, layers, losses, optimizers, training.

It knows no estimators: everything here takes and returns arrays, feature-major, as described atop
``engine/cell.py``.
"""
