"""Settings for all tests."""

import os

from hypothesis import settings

# a busy machine is not a failing test
settings.register_profile(
    "sklearn_gru", deadline=None, max_examples=int(os.environ.get("SKLEARN_GRU_EXAMPLES", "50"))
)
settings.load_profile("sklearn_gru")
