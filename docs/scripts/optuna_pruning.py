"""Optuna, which ends trainings that lag behind the others: after calls of partial_fit, or by a callback."""

import optuna
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, StepwiseTransformer, future_targets, make_windows
from sklearn_gru.datasets import load_sunspots

optuna.logging.set_verbosity(optuna.logging.WARNING)
series = load_sunspots().series
X, y = future_targets(make_windows(series, 22), series, horizon=3)
past, later = slice(21, 220), slice(220 + 2, 260)  # what comes after is for the test at the end
scale = StepwiseTransformer(StandardScaler()).fit(X[past])
X_past, X_later = scale.transform(X[past]), scale.transform(X[later])


def suggested(trial):
    """The model of a trial."""
    return GRURegressor(
        trial.suggest_int("units", 5, 30),
        learning_rate_init=trial.suggest_float("rate", 1e-4, 0.1, log=True),
        max_iter=20,
        random_state=0,
    )


def new_study():
    """A study that ends a trial which is worse than half of those before it, from the fifth epoch on."""
    pruner = MedianPruner(n_startup_trials=3, n_warmup_steps=5)
    return optuna.create_study(direction="maximize", sampler=TPESampler(seed=0), pruner=pruner)


# by partial_fit --------------------------------------------------------------------------------


def in_parts(trial):
    """Twenty epochs, each by a call, at one rate: a call does not know how many there will be."""
    model = suggested(trial)
    for epoch in range(model.max_iter):
        model.partial_fit(X_past, y[past])
        trial.report(model.score(X_later, y[later]), epoch)
        if trial.should_prune():
            raise optuna.TrialPruned
    return model.score(X_later, y[later])


# by a callback ---------------------------------------------------------------------------------


class Pruning:
    """A callback of scikit-learn, from 1.9 on: it tells a trial how good the model is after each epoch."""

    def __init__(self, trial, X, y):
        self.trial, self.X, self.y = trial, X, y

    def setup(self, estimator, context):
        """Nothing to prepare before a fit."""

    def teardown(self, estimator, context):
        """Nothing to put away after it."""

    def on_fit_task_begin(self, estimator, context):
        """Nothing is known yet."""

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        """Report the score; what is raised here ends the ``fit``, and leaves the model as it was."""
        if context.task_name == "epoch":
            self.trial.report(fitted_estimator.score(self.X, self.y), context.task_id)
            if self.trial.should_prune():
                raise optuna.TrialPruned


def in_one_fit(trial):
    """One ``fit`` of up to twenty epochs, with its schedule of the rate."""
    model = suggested(trial)
    model.set_callbacks(Pruning(trial, X_later, y[later])).fit(X_past, y[past])
    return model.score(X_later, y[later])


# -----------------------------------------------------------------------------------------------

if __name__ == "__main__":
    studies = {objective.__name__: new_study() for objective in (in_parts, in_one_fit)}
    for objective in (in_parts, in_one_fit):
        study = studies[objective.__name__]
        study.optimize(objective, n_trials=12)
        ended = [trial for trial in study.trials if trial.state == optuna.trial.TrialState.PRUNED]
        print(f"{objective.__name__}: {study.best_params}, {len(ended)} trials ended early")
