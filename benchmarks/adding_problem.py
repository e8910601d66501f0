"""The adding problem: add the two marked numbers of a sequence of 100.

Hochreiter and Schmidhuber (1997), "Long Short-Term Memory", section 5.4, with one marked step in
each half of the sequence.  Always predicting the mean gives a mean squared error of 1 / 6 = 0.167,
so anything well below that has carried a number across up to 100 steps.

    python benchmarks/adding_problem.py [--seeds 0 1 2 3 4 5 6] [--steps 1000]
"""

import argparse
import time

import numpy as np
from _machine import machine_line
from sklearn.metrics import mean_squared_error

from sklearn_gru import GRURegressor
from sklearn_gru.datasets import make_adding_problem

N_STEPS, BATCH_SIZE, N_TEST = 100, 50, 2_000
TEST_EVERY = 100  # training steps
SOLVED = 0.01


def draw_sequences(rng, n_sequences):
    """Sequences in float32 and their targets."""
    X, y = make_adding_problem(n_sequences, N_STEPS, random_state=rng)
    return X.astype(np.float32), y


def test_errors(seed, n_training_steps):
    """The test error after every ``TEST_EVERY`` steps; no training sequence is seen twice."""
    rng = np.random.RandomState(seed)
    X_test, y_test = draw_sequences(rng, N_TEST)
    model = GRURegressor(64, alpha=0, batch_size=BATCH_SIZE, max_grad_norm=1.0, random_state=seed)
    errors = []
    for _ in range(n_training_steps // TEST_EVERY):
        model.partial_fit(*draw_sequences(rng, TEST_EVERY * BATCH_SIZE))  # one epoch of TEST_EVERY steps
        errors.append(mean_squared_error(y_test, model.predict(X_test)))
    return errors


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=range(7))
    parser.add_argument("--steps", type=int, default=1_000)
    options = parser.parse_args()
    if options.steps < TEST_EVERY:
        parser.error(f"--steps {options.steps} is too few; expected at least {TEST_EVERY}")
    print(machine_line("numpy", "scikit-learn"))
    print(
        f"Sequences of {N_STEPS} steps; {options.steps} Adam steps of {BATCH_SIZE} fresh sequences each.\n"
        f"Mean squared error on {N_TEST} other sequences, tested every {TEST_EVERY} steps; "
        "the mean alone gives 0.167.\n"
    )
    print(f"{'seed':>4}{f'steps to below {SOLVED}':>21}{'error at the end':>19}{'seconds':>10}")
    for seed in options.seeds:
        start = time.perf_counter()
        errors = test_errors(seed, options.steps)
        seconds = time.perf_counter() - start
        solved = [TEST_EVERY * i for i, error in enumerate(errors, start=1) if error < SOLVED]
        print(f"{seed:4}{solved[0] if solved else 'never':>21}{errors[-1]:19.4f}{seconds:10.0f}", flush=True)


if __name__ == "__main__":
    main()
