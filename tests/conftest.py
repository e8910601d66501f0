"""Settings for all tests."""

from hypothesis import settings

# a busy machine is not a failing test
settings.register_profile("sklearn_gru", deadline=None, max_examples=50)
settings.load_profile("sklearn_gru")
