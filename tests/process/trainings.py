"""Trainings that are interrupted: a Ctrl-C leaves the last complete epoch, anything else all as it was."""

import pickle
from collections import Counter
from functools import partial

import numpy as np
from sklearn.model_selection import GridSearchCV

from sklearn_gru import ConformalRegressor, GRUClassifier
from sklearn_gru._estimators.epochs import EpochMonitor

from .problems import LABELS, OTHER, X, Y, few_epochs, network, state_of
from .signals import ctrl_c, strike, timeout

N_EPOCHS = 3


class Epochs:
    """Counts the epochs that are complete, as the estimators hear of them."""

    def __init__(self):
        self.n_complete = 0

    def listen(self):
        """Hear of every epoch in this process from now on."""
        original = EpochMonitor.__call__

        def heard(monitor, progress):
            stop = original(monitor, progress)
            self.n_complete = len(progress.loss_curve)
            return stop

        EpochMonitor.__call__ = heard


def networks():
    """What is trained: (name, network, what it was trained on before, what it is trained on)."""
    yield "fit", network(), None, (X, Y)
    yield "fit of classes", network(GRUClassifier, linear_part=None), None, (X, LABELS)
    yield "fit with early stopping", network(early_stopping=True, batch_size=16), None, (X, Y)
    yield "fit by L-BFGS", network(solver="lbfgs", batch_size="auto"), None, (X, Y)
    yield "a second fit", network(), (OTHER, Y[::-1]), (X, Y)


def with_ctrl_c(n):
    """Ctrl-C: the estimator is that of the complete epochs, and goes on as such to the bit."""
    few_epochs()
    epochs = Epochs()
    epochs.listen()
    for _, model, before, data in networks():
        of_epochs = {k: lasting(model, k).fit(*data) for k in range(1, N_EPOCHS + 1)}
        kept = pickle.dumps(model if before is None else lasting(model, N_EPOCHS).fit(*before))

        def make(kept=kept, data=data):
            epochs.n_complete, thing = 0, pickle.loads(kept)
            return thing, partial(thing.fit, *data)

        def check(thing, before, of_epochs=of_epochs, data=data):
            if epochs.n_complete:
                check_goes_on(thing, epochs.n_complete, of_epochs, data)
            else:
                assert state_of(thing) == before, "the estimator is not as it was"

        strike(make, n, ctrl_c, check)
    return Counter({"Ctrl-C in fit: its complete epochs are kept": n * len(list(networks()))})


def lasting(model, n_epochs):
    """The same network, to be trained for so many epochs."""
    return type(model)(**model.get_params() | {"max_iter": n_epochs})


def check_goes_on(model, n_complete, of_epochs, data):
    """A model that was interrupted after so many epochs is that of so many epochs, and goes on as one."""
    assert getattr(model, "n_iter_", 0) == n_complete, "a complete epoch is lost"
    alone = of_epochs[n_complete]
    assert model.loss_curve_ == alone.loss_curve_
    np.testing.assert_array_equal(model.predict(data[0]), alone.predict(data[0]))
    if n_complete < N_EPOCHS and model.solver != "lbfgs":
        model.set_params(warm_start=True, max_iter=N_EPOCHS - n_complete).fit(*data)
        np.testing.assert_array_equal(model.predict(data[0]), of_epochs[N_EPOCHS].predict(data[0]))


def partial_fits(n):
    """Ctrl-C in ``partial_fit``: its epoch is complete, or it has not begun."""
    few_epochs()
    kept = pickle.dumps(network().partial_fit(X, Y))
    done = pickle.loads(kept).partial_fit(X, Y).predict(X)

    def make():
        thing = pickle.loads(kept)
        return thing, lambda: thing.partial_fit(X, Y)

    def check(thing, before):
        if thing.n_iter_ == 1:
            assert state_of(thing) == before, "the estimator is not as it was"
            thing.partial_fit(X, Y)
        np.testing.assert_array_equal(thing.predict(X), done)

    strike(make, n, ctrl_c, check)
    return Counter({"Ctrl-C in partial_fit: all of it, or nothing": n})


def all_trainings():
    """What has a state to lose: (thing, what trains it)."""
    for _, model, before, data in networks():
        fitted = model if before is None else model.fit(*before)
        yield fitted, lambda thing, data=data: thing.fit(*data)
    yield network().partial_fit(X, Y), lambda thing: thing.partial_fit(OTHER, Y)
    bands = ConformalRegressor(network(max_iter=2), level=50)
    yield bands.fit(X, Y), lambda thing: thing.fit(OTHER, np.c_[Y, Y])


def with_timeout(n):
    """An exception of the program's own, at any moment: all is as it was."""
    few_epochs()
    things = list(all_trainings())
    for thing, train in things:
        _strike_unchanged(thing, train, n, timeout)
    return Counter({"timeouts in fit and partial_fit: the estimator is as it was": n * len(things)})


def around_networks(n):
    """Ctrl-C in what trains networks inside: it is as it was, whatever those keep."""
    few_epochs()
    bands = ConformalRegressor(network(max_iter=2), level=50).fit(X, Y)
    _strike_unchanged(bands, lambda thing: thing.fit(OTHER, np.c_[Y, Y]), n, ctrl_c)
    search = GridSearchCV(network(max_iter=2), {"alpha": [0.1, 1.0]}, cv=2)
    _strike_unchanged(search.estimator, lambda thing: search.set_params(estimator=thing).fit(X, Y), n, ctrl_c)
    return Counter({"Ctrl-C in a calibration or a search: what it was made of is as it was": 2 * n})


def _strike_unchanged(thing, train, n, handler):
    kept = pickle.dumps(thing)

    def make():
        again = pickle.loads(kept)
        return again, lambda: train(again)

    def check(thing, before):
        assert state_of(thing) == before, "the estimator is not as it was"

    strike(make, n, handler, check)
