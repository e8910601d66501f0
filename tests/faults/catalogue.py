"""All entries, theme after theme."""

import warnings

from sklearn.exceptions import ConvergenceWarning

from . import (
    exchange,
    files,
    forecasts,
    known_forecasts,
    known_streams,
    models,
    parameters,
    pictures,
    scalars,
    sequences,
    surroundings,
    tables,
    targets,
    times,
    trainings,
)

THEMES = {
    "X": sequences,
    "y, labels and weights": targets,
    "tables": tables,
    "times and indexes": times,
    "forecasts and streams": forecasts,
    "forecasts that are known": known_forecasts,
    "streams that are known": known_streams,
    "models": models,
    "trainings": trainings,
    "surroundings": surroundings,
    "bands, splits and pictures": pictures,
    "files and data": files,
    "parameters": parameters,
    "scalars": scalars,
    "exchange": exchange,
}
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)  # some are of models of two epochs
    FAULTS = {theme: list(module.faults()) for theme, module in THEMES.items()}


def by_call():
    """The entries of a call in a theme, by both their names."""
    groups = {}
    for theme, faults in FAULTS.items():
        for fault in faults:
            groups.setdefault(f"{theme}: {fault.call}", []).append(fault)
    return groups


def counts():
    """What there is, in words, and how many."""
    every = [fault for faults in FAULTS.values() for fault in faults]
    return {
        "faults tried, with the estimator and the caller's arrays as they were": len(every),
        "of them X in other forms": len(FAULTS["X"]),
        "of them y, labels and weights": len(FAULTS["y, labels and weights"]),
        "of them parameters at and past their ends": len(FAULTS["parameters"]),
        "of them NumPy's scalars for Python's numbers": len(FAULTS["scalars"]),
        "methods and functions they are of": len({fault.call for fault in every}),
    }
