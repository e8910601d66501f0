"""Damaged and hostile model files: each is answered with a ValueError, and none runs code or takes memory.

    python -m tests.exchange.hostile 20000 --write

loads as many of them in a process that may take 256 MB more than it has, and in which an audit hook sees
whatever would run code, prints how many of each kind there were, and writes that down for the page of what
was tried.  It ends with an error at the first file that is loaded, that is answered with anything but a
ValueError, that has run out of memory or has run code.
"""

import os
import pickle
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, stream
from sklearn_gru.exchange import load_model, save_model

from ..trials import record
from .hostile_files import MARK, Hostile

COMMAND = "python -m tests.exchange.hostile 20000 --write"
ROOM = 2**28  # bytes that loading may take
# events of Python that tell of code that is run, or of modules and functions that are looked for by name
DANGEROUS = ("pickle.", "os.", "subprocess.", "ctypes.", "socket.", "shutil.", "marshal.", "exec", "import")
HARMLESS = {"os.listdir", "os.scandir", "os.fwalk", "os.walk"}


def models():
    """Small fitted models of several kinds."""
    X = np.random.default_rng(0).normal(size=(40, 4, 2))
    y = X[:, -1, 0]
    warnings.simplefilter("ignore", ConvergenceWarning)  # two epochs are few
    network = GRURegressor(2, max_iter=2, random_state=0)
    watched = GRURegressor(2, max_iter=2, early_stopping=True, random_state=np.random.RandomState(0))
    rows = make_pipeline(SlidingWindow(3), network).fit(X[:, 0], y)
    stepwise = make_pipeline(StepwiseTransformer(StandardScaler()), network)
    search = GridSearchCV(stepwise, {"gruregressor__alpha": [0.1, 1]}, cv=2, scoring="r2").fit(X, y)
    return watched.fit(X, y), rows, search, stream(rows, history=X[:20, 0])


class Watch:
    """Remembers what Python says it does that may be dangerous, while it looks."""

    def __init__(self):
        self.seen, self.looks = [], False
        sys.addaudithook(self._hear)
        self.looks = True
        pickle.loads(b"cos\ngetpid\n.")  # what a pickle looks for by name, it hears
        assert self.seen, "Python says nothing of what it does"
        self.seen, self.looks = [], False

    def _hear(self, event, arguments):
        if self.looks and event.startswith(DANGEROUS) and event not in HARMLESS:
            self.seen.append((event, arguments))
        if self.looks and event == "open" and arguments[1] not in (None, "r", "rb"):
            self.seen.append((event, arguments))


def check_refused(path, watch):
    """Load a file; it has to be refused as it should."""
    error = None
    watch.looks = True
    try:
        load_model(path)
    except ValueError as refused:
        error = refused
    finally:
        watch.looks = False
    if error is None:
        raise AssertionError("it was loaded")
    while error is not None:
        if isinstance(error, MemoryError):
            raise AssertionError("it took more memory than there is") from error
        error = error.__cause__ or error.__context__
    if watch.seen or Path(MARK).exists():
        raise AssertionError(f"it ran code: {watch.seen}")


def run(n_files, seed=0):
    """Load so many files; returns how many of each kind."""
    rng = np.random.default_rng(seed)
    hostile, counts = Hostile(rng), Counter()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        good = []
        for model in models():
            save_model(model, "good.skops")
            load_model("good.skops")  # all modules that this needs are there then
            good.append(Path("good.skops").read_bytes())
        limit_memory()
        watch, kinds, path = Watch(), hostile.kinds(), Path("hostile.skops")
        for i in range(n_files):
            kind = kinds[i % len(kinds)]
            path.write_bytes(getattr(hostile, kind)(good[rng.integers(len(good))]))
            try:
                check_refused(path, watch)
            except BaseException as error:
                error.add_note(f"file {i} of seed {seed}, {kind}")
                raise
            counts[kind] += 1
        os.chdir("/")
    return counts


def limit_memory():
    """Let this process have no more than ``ROOM`` beside what it has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main(arguments):
    """Load so many files, and print how many were refused."""
    n_files, *write = arguments or ["--help"]
    if not n_files.isdecimal() or write not in ([], ["--write"]):
        print(__doc__)
        raise SystemExit(
            0 if "--help" in arguments else f"{arguments}: expected how many files, and --write."
        )
    begin = time.perf_counter()
    refused = run(int(n_files))
    for kind, n in refused.items():
        print(f"{kind:20}{n:7}")
    print(f"{'refused':20}{refused.total():7} in {time.perf_counter() - begin:.0f} s, in {ROOM >> 20} MB")
    if write:
        counts = {
            "damaged and hostile files: a ValueError each, no code run, little memory": refused.total(),
            "kinds of damage and of attack": len(refused),
        }
        record("files", COMMAND, counts)


if __name__ == "__main__":
    main(sys.argv[1:])
