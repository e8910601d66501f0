"""Settings for all tests."""

from hypothesis import settings

from .examples import DEFAULT, NIGHTLY

# A busy machine is not a failing test.  The default tries the same examples each time, so that whether it
# passes tells of a change and not of a draw; pytest --hypothesis-profile nightly draws anew, and far more.
settings.register_profile("default", deadline=None, max_examples=DEFAULT, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=NIGHTLY)
settings.load_profile("default")
