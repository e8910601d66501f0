import numpy as np

from sklearn_gru._engine.pooling import mean_state, mean_state_backward, step_shares

BATCH_SIZES = np.array([1, 2, 2])  # lengths 3, 2, and none


def test_the_mean_is_that_of_the_steps_at_which_a_sequence_runs():
    states = np.random.default_rng(0).normal(size=(3, 4, 3))
    mean = mean_state(states, step_shares(BATCH_SIZES, 3, float))
    np.testing.assert_allclose(mean[:, 0], states[:, :, 0].mean(axis=0))
    np.testing.assert_allclose(mean[:, 1], states[1:, :, 1].mean(axis=0))


def test_a_sequence_without_a_step_has_a_mean_of_zero():
    assert not mean_state(np.ones((3, 4, 3)), step_shares(BATCH_SIZES, 3, float))[:, 2].any()


def test_shares_are_in_the_dtype_asked_for():
    assert step_shares(BATCH_SIZES, 3, np.float32).dtype == np.float32


def test_the_derivative_is_that_of_the_mean():
    rng = np.random.default_rng(0)
    shares = step_shares(BATCH_SIZES, 3, float)
    d_mean, change = rng.normal(size=(4, 3)), rng.normal(size=(3, 4, 3))
    np.testing.assert_allclose(
        (mean_state_backward(d_mean, shares) * change).sum(), (d_mean * mean_state(change, shares)).sum()
    )
