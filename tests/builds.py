"""The same commit, built twice, is the same distribution, byte by byte.

    python -m tests.builds

builds the wheel and the source distribution in two clones of this repository, whose folders, times, rights,
zones and languages differ, puts them into dist/, and prints the SHA-256 of each.  ``nox -s build`` has the
versions of the tools that it takes.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copy2, rmtree

from .contents import ROOT
from .trials import record

# what may differ from one who builds to another: folders, what others may read, zones, languages
ONE = {"folder": "a", "umask": 0o022, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
OTHER = {"folder": "another folder/b", "umask": 0o077, "TZ": "Asia/Kathmandu", "LC_ALL": "C"}


def built(parent, folder, umask, **settings):
    """The distributions of this commit, built in a clone of its own, by their names."""
    clone = parent / folder
    clone.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"
    } | settings
    options = {"env": environment, "umask": umask, "check": True, "stdout": subprocess.DEVNULL}
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], **options)
    # in the environment that asks, whose versions are known
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", clone], **options)
    return {path.name: path for path in sorted((clone / "dist").iterdir())}


def digest(path):
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def compared(ones, others):
    """How many of the distributions are the same, byte by byte, of how many."""
    names = sorted(ones.keys() | others.keys())
    same = [
        name
        for name in names
        if name in ones and name in others and digest(ones[name]) == digest(others[name])
    ]
    return len(same), len(names)


def check(paths, package):
    """Have others look: does PyPI take the distributions, and is all of the package in the wheel."""
    wheels = [path for path in paths if path.suffix == ".whl"]
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *paths], check=True)
    subprocess.run(["check-wheel-contents", "--package", package, *wheels], check=True)


def run(dist=ROOT / "dist"):
    """Build twice, compare, check, and keep one of the two."""
    with tempfile.TemporaryDirectory() as folder:
        ones = built(Path(folder), **ONE)
        time.sleep(2)  # what a ZIP archive takes for a time has steps of two seconds
        n_same, n_all = compared(ones, built(Path(folder), **OTHER))
        check(ones.values(), Path(folder) / ONE["folder"] / "sklearn_gru")
        rmtree(dist, ignore_errors=True)
        dist.mkdir()
        for name, path in ones.items():
            copy2(path, dist)
            print(digest(path), name)
    record(
        "builds",
        "nox -s build",
        {"distributions that are the same, byte by byte, when built again": f"{n_same} of {n_all}"},
    )
    return n_same == n_all


if __name__ == "__main__":
    sys.exit(not run())
