"""Settings for all tests."""

from hypothesis import HealthCheck, settings

from .examples import DEFAULT, NIGHTLY

# A busy machine is not a failing test.  The default tries the same examples each time, so that whether it
# passes tells of a change and not of a draw; pytest --hypothesis-profile nightly draws anew, and far more.
BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("default", max_examples=DEFAULT, derandomize=True, **BUSY)
settings.register_profile("nightly", max_examples=NIGHTLY, **BUSY)
settings.load_profile("default")
