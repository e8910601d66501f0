"""What the package and its tests need, as pyproject.toml says it.

python tests/requirements.py --lowest   prints the lowest versions, for pip install
"""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lower_bounds(requirements):
    """The lowest version of each, by names; anything but a lower bound is an error."""
    matches = {requirement: re.fullmatch(r"([\w-]+)>=([\d.]+)", requirement) for requirement in requirements}
    if wrong := [requirement for requirement, match in matches.items() if match is None]:
        raise ValueError(f"expected a name and a lower bound, like numpy>=1.26.0, got {wrong}")
    return {match[1]: match[2] for match in matches.values()}


def dependencies():
    """What is installed with the package."""
    return lower_bounds(PROJECT["dependencies"])


def extra(name):
    """What is installed with an extra."""
    return lower_bounds(PROJECT["optional-dependencies"][name])


if __name__ == "__main__":
    if sys.argv[1:] != ["--lowest"]:
        sys.exit(__doc__)
    print(*(f"{name}=={version}" for name, version in (dependencies() | extra("test")).items()))
