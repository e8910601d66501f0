"""Masked arrays wherever arrays are taken: what is masked is absent, as NaN is, or refused."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    PanelTimeSeriesSplit,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    pad_sequences,
    stepwise_scorer,
    stream,
    unpad_sequences,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 4, 2))
Y = X[:, -2:].sum(axis=1)
EVERY = np.cumsum(X, axis=1)
ROWS = RNG.normal(size=(20, 2))
LABELS = np.array(["up", "down"] * 10)


def network(**parameters):
    return GRURegressor(3, max_iter=2, random_state=0, **parameters)


def masked(values, where):
    """The values with some masked, under which there are numbers; and with NaN in their place."""
    mask = np.zeros(np.shape(values), bool)
    mask[where] = True
    return np.ma.array(np.where(mask, 1e3, values), mask=mask), np.where(mask, np.nan, values)


def fitted():
    return network().fit(X, Y)


def fitted_on_rows():
    return SlidingWindow(3), network()


TAKEN = {
    "fit X": (X, (slice(3), 0), lambda x: network().fit(x, Y).predict(X)),
    "fit flat X": (
        X.reshape(20, 8),
        (slice(3), slice(2)),
        lambda x: network(n_channels=2).fit(x, Y).predict(X),
    ),
    "fit a list": (X, (slice(3), 0), lambda x: network().fit(list(x), Y).predict(X)),
    "predict": (X, (slice(3), 0), lambda x: fitted().predict(x)),
    "hidden states": (X, (slice(3), 0), lambda x: fitted().hidden_states(x)),
    "X_val": (
        X,
        (2, 1),
        lambda x: network(early_stopping=True).fit(X, Y, X_val=x[1:], y_val=Y[1:]).loss_curve_,
    ),
    "y": (Y, (3, 1), lambda y: network().fit(X, y).predict(X)),
    "y at every step": (EVERY, (3, 1), lambda y: network().fit(X, y).predict(X)),
    "score": (Y, (3, 1), lambda y: fitted().score(X, y)),
    "partial_fit": (Y, (3, 1), lambda y: network(linear_part=None).partial_fit(X, y).predict(X)),
    "a scorer": (Y, (3, 1), lambda y: stepwise_scorer("r2")(fitted(), X, y)),
    "windows": (ROWS, 4, lambda rows: make_windows(rows, 3)),
    "windows filled": (ROWS, 4, lambda rows: make_windows(rows, 3, fill="forward")),
    "SlidingWindow": (ROWS, 4, lambda rows: SlidingWindow(3).fit_transform(rows)),
    "SlidingWindow of sequences": (X, (3, 0), lambda x: SlidingWindow(3).fit_transform(x)),
    "StepwiseTransformer": (X, (3, 0), lambda x: StepwiseTransformer(StandardScaler()).fit_transform(x)),
    "future_targets": (ROWS, (4, 0), lambda rows: future_targets(make_windows(ROWS, 2), rows, horizon=2)[1]),
    "future_targets of rows": (ROWS, (4, 0), lambda rows: future_targets(ROWS, rows, horizon=2)[1]),
    "future_targets of a series": (ROWS[:, 0], 4, lambda row: future_targets(row, horizon=2)[1]),
    "pad_sequences": (ROWS, 4, lambda rows: pad_sequences([ROWS[:3], rows])),
    "pad_sequences of one axis": (ROWS[:, 0], 4, lambda row: pad_sequences([row, ROWS[:3, 0]])),
    "unpad_sequences": (X, (3, 0), lambda x: np.concatenate(unpad_sequences(x))),
    "a stream": (ROWS, 4, lambda rows: [live.step(row) for live in [stream(fitted())] for row in rows]),
    "the history of a stream": (ROWS, 4, lambda rows: stream(fitted(), rows).step(ROWS[0])),
    "the histories of several": (X, (1, 0), lambda x: of_several(stream(fitted(), dict(enumerate(x))))),
    "a history": (ROWS[:, :1], 19, lambda rows: forecast(of_one_channel(), rows, 2)),
}


def of_several(live):
    return list(live.step(dict(enumerate(X[:, 0]))).values())


def of_one_channel():
    return network().fit(make_windows(ROWS[:, :1], 3), ROWS[:, 1])


@pytest.mark.parametrize("entry", TAKEN)
def test_what_is_masked_is_absent(entry):
    values, where, use = TAKEN[entry]
    given, expected = masked(values, where)
    np.testing.assert_array_equal(np.asarray(use(given)), np.asarray(use(expected)))
    assert given.mask.any()  # the caller's array is left alone


def whole(values):
    return np.ma.array(values, mask=np.zeros(np.shape(values), bool))


@pytest.mark.parametrize("entry", TAKEN)
def test_a_masked_array_of_which_nothing_is_masked_is_an_array(entry):
    values, _, use = TAKEN[entry]
    np.testing.assert_array_equal(np.asarray(use(whole(values))), np.asarray(use(values)))


def classifier():
    return GRUClassifier(2, max_iter=1)


def predict_one_channel(x):
    return fitted().predict(np.ma.stack([x, X[:, :, 1]], axis=2))


NUMBERS = np.arange(20.0)
DATES = NUMBERS.astype("datetime64[D]")
NO_LABEL, NO_WEIGHT = "y contains no label for sample 3", "sample_weight is masked for sample 3"
REFUSED = {
    "labels": (LABELS, NO_LABEL, lambda y: classifier().fit(X, y)),
    "labels that are numbers": (NUMBERS % 2, NO_LABEL, lambda y: classifier().fit(X, y)),
    "labels to score by": (LABELS, NO_LABEL, lambda y: classifier().fit(X, LABELS).score(X, y)),
    "one target": (NUMBERS, "y contains NaN for sample 3", lambda y: network().fit(X, y)),
    "weights": (NUMBERS, NO_WEIGHT, lambda w: network().fit(X, Y, w)),
    "weights to score by": (NUMBERS, NO_WEIGHT, lambda w: fitted().score(X, Y, w)),
    "weights of labels": (NUMBERS, NO_WEIGHT, lambda w: classifier().fit(X, LABELS).score(X, LABELS, w)),
    "a channel": (X[:, :, 0], "NaN in some channels of a step .sample 3", predict_one_channel),
    "groups": (LABELS, "group is missing in row 3", lambda g: make_windows(ROWS, 2, group=g)),
    "numbers of groups": (NUMBERS % 2, "group is missing in row 3", lambda g: make_windows(ROWS, 2, group=g)),
    "times": (NUMBERS, "time is missing in row 3", lambda t: make_windows(ROWS, 2, time=t)),
    "dates": (DATES, "time is missing in row 3", lambda t: future_targets(ROWS, ROWS, horizon=1, time=t)),
    "folds": (
        NUMBERS,
        "groups is missing in row 3",
        lambda t: next(PanelTimeSeriesSplit(2).split(X, groups=t)),
    ),
}


@pytest.mark.parametrize("entry", REFUSED)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_what_is_masked_where_nothing_may_be_absent_is_refused(entry):
    values, message, use = REFUSED[entry]
    mask = np.zeros(np.shape(values), bool)
    mask[3] = True
    with pytest.raises(ValueError, match=message):
        use(np.ma.array(values, mask=mask))
    use(whole(values))
