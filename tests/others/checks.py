"""Every check that scikit-learn has for estimators, with as many seeds as one likes: none may fail.

    python -m tests.others.checks 20

runs them on the scikit-learn that is installed, for each estimator in several configurations, warnings being
errors, and prints how many passed, were skipped by scikit-learn itself, or failed.  A seed is that of every
``random_state`` and of NumPy's own generator; the networks are small, for their number.  ``nox -s checks``
does so on each version and keeps the counts.
"""

import sys
import time
import warnings
from collections import Counter
from itertools import chain
from unittest import SkipTest
from unittest.mock import patch

import numpy as np
import sklearn
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, SkipTestWarning
from sklearn.utils import estimator_checks

from sklearn_gru import DataWarning

from .counted import add
from .estimators import ALL, EXPECTED_FAILURES, WINDOWS, small

OUTCOMES = {"passed", "skipped", "forbids neighbours"}
# checks that scikit-learn skips, and why
SKIPPED = {"check_array_api_input": "SCIPY_ARRAY_API is not set; of arrays of other libraries than NumPy"}
# what the checks' data are warned of, which are 1 to 300 rows at random, without names
EXPECTED_WARNINGS = {
    "Skipping check": SkipTestWarning,
    "Training ended no better than": ConvergenceWarning,
    "The columns of X have no names, and order=None": DataWarning,
    "X has 1 row, but length=10: the windows begin empty": DataWarning,
    "No sample shows the rows after another": UserWarning,
    "scipy.optimize. The `disp` and `iprint`": DeprecationWarning,  # of scikit-learn 1.6 itself
}


def seeded(estimator, seed):
    """A copy of an estimator in which every ``random_state`` is the seed."""
    names = [name for name in estimator.get_params() if name.split("__")[-1] == "random_state"]
    return clone(estimator).set_params(**dict.fromkeys(names, seed))


def outcome(estimator, check):
    """What became of a check: ``"passed"``, ``"skipped"``, or the error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for message, category in EXPECTED_WARNINGS.items():
                warnings.filterwarnings("ignore", message, category)
            check(estimator)
    except SkipTest:
        return "skipped"
    except Exception as error:
        return error
    return "passed"


def run(seed):
    """All checks with one seed.

    Returns
    -------
    counts : Counter
        By outcome: passed, skipped, failed, and "forbids neighbours" of a check that a window has to fail.
    skipped : set of str
        The names of checks that were skipped.
    """
    counts, skipped = Counter(), set()
    set_random_state = estimator_checks.set_random_state

    def set_seed(estimator, random_state=0):
        set_random_state(estimator, seed + random_state)

    with patch.object(estimator_checks, "set_random_state", set_seed):
        for configured in chain(ALL, WINDOWS):
            estimator = seeded(small(configured), seed)
            for instance, check in estimator_checks.estimator_checks_generator(estimator):
                np.random.seed(seed)  # noqa: NPY002, what the checks draw from
                name, found = check.func.__name__, outcome(instance, check)
                if configured in WINDOWS and name in EXPECTED_FAILURES:
                    found = "forbids neighbours" if isinstance(found, AssertionError) else "not failed"
                if found not in OUTCOMES:
                    print(f"seed {seed}, {estimator!r}: {name}: {found!r}", flush=True)
                    found = "failed"
                if found == "skipped":
                    skipped.add(name)
                counts[found] += 1
    return counts, skipped


def main(n_seeds):
    """Run all checks with so many seeds, and keep the counts after each; returns how many failed."""
    total, skipped, begin = Counter(), set(), time.perf_counter()
    for seed in range(n_seeds):
        counts, names = run(seed)
        total, skipped = total + counts, skipped | names
        print(f"seed {seed}: {dict(counts)}, {time.perf_counter() - begin:.0f} s", flush=True)
        if not skipped <= SKIPPED.keys():
            sys.exit(f"Skipped, and nobody knows why: {sorted(skipped - SKIPPED.keys())}")
        keep(seed + 1, total, skipped)
    return total["failed"]


def keep(n_seeds, total, skipped):
    """Put the counts of so many seeds into the record."""
    counts = {
        "seeds": n_seeds,
        "checks passed": total["passed"],
        "checks failed": total["failed"],
        "checks that a window fails by design, for they forbid neighbours": total["forbids neighbours"],
    }
    if skipped:
        counts[f"checks skipped by scikit-learn ({', '.join(sorted(skipped))})"] = total["skipped"]
    add({f"scikit-learn {sklearn.__version__}: {what}": count for what, count in counts.items()})


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])) > 0)
