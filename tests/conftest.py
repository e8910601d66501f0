"""Settings for all tests."""

from hypothesis import settings

from .examples import DEFAULT, NIGHTLY

# a busy machine is not a failing test; pytest --hypothesis-profile nightly tries far more examples
settings.register_profile("default", deadline=None, max_examples=DEFAULT)
settings.register_profile("nightly", deadline=None, max_examples=NIGHTLY)
settings.load_profile("default")
