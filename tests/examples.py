"""How many random examples a property is tried on, in either profile of Hypothesis.

``pytest --hypothesis-profile nightly`` chooses the larger numbers, ``python -m tests.properties`` counts.
"""

from hypothesis import settings

# of a property that does not say otherwise
DEFAULT, NIGHTLY = 50, 500


def is_nightly():
    """Whether the larger numbers hold."""
    return settings.default.max_examples == NIGHTLY


def n_examples(default=DEFAULT, *, nightly=NIGHTLY):
    """A number of examples: ``default`` within the suite, ``nightly`` in the profile of that name."""
    return nightly if is_nightly() else default


def examples(default=DEFAULT, *, nightly=NIGHTLY):
    """The settings of a property that takes longer, or less long, than most."""
    return settings(max_examples=n_examples(default, nightly=nightly))
