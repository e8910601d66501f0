"""All mutants, by name, and which kind each is of."""

from .calibration import CALIBRATION
from .classic import CLASSIC
from .engine import ENGINE
from .estimators import ESTIMATORS
from .forecasting import FORECASTING
from .missed import MISSED
from .tables import TABLES
from .windows import WINDOWS

KINDS = {
    "classic": CLASSIC,
    "missed": MISSED,
    "engine": ENGINE,
    "tables": TABLES,
    "windows": WINDOWS,
    "estimators": ESTIMATORS,
    "calibration": CALIBRATION,
    "forecasting": FORECASTING,
}
MUTANTS = {mutant.name: mutant for kind in KINDS.values() for mutant in kind}


def kind_of(mutant):
    """The name of its kind."""
    return next(name for name, kind in KINDS.items() if mutant in kind)


def deaths_needed(mutant):
    """How many test files have to notice it."""
    return 2 if mutant in CLASSIC else 1
