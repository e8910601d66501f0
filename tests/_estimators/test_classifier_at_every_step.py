"""GRUClassifier with a label at every step."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, SlidingWindow, StepwiseTransformer, make_windows, stream

from .. import plain
from .._engine import reference

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 6, 2))
SUMS = X[:, :, 0].cumsum(axis=1)
TWO = np.where(SUMS > 0, "up", "down")
THREE = np.array(["down", "flat", "up"])[np.digitize(SUMS, [-1, 1])]
HOLED = np.where(RNG.random(TWO.shape) < 0.3, None, THREE)
HOLED[:, 2] = THREE[:, 2]
RAGGED = X.copy()
RAGGED[::3, :2] = np.nan
ABSENT = np.isnan(RAGGED[:, :, 0])
OBSERVED = HOLED != None  # noqa: E711


def small(**parameters):
    default = {"hidden_layer_sizes": (6,), "max_iter": 5, "random_state": 0}
    return GRUClassifier(**plain.CLASSIFIER | default | parameters)


def learnt(**parameters):
    return small(max_iter=40, learning_rate_init=0.1, **parameters)


# --- what it computes ---------------------------------------------------------------------------


@pytest.mark.parametrize("y", [TWO, THREE, HOLED], ids=["two", "three", "holes"])
@pytest.mark.parametrize("reset_after", [False, True])
def test_probabilities_at_a_step_are_the_softmax_of_the_formulas_there(y, reset_after):
    model = small(reset_after=reset_after).fit(X, y)
    bias = model.candidate_biases_[0] if reset_after else None
    cell = model.input_weights_[0], model.recurrent_weights_[0], model.hidden_biases_[0], bias
    n_classes = len(model.classes_)
    probabilities = model.predict_proba(X)
    assert probabilities.shape == (40, 6, n_classes)
    for x, of_steps in zip(X, probabilities, strict=True):
        outputs = reference.gru_cell(x, cell, np.zeros(6)) @ model.output_weights_ + model.output_bias_
        if n_classes == 2:
            outputs = np.column_stack([np.zeros(6), outputs])
        scores = np.exp(outputs)
        np.testing.assert_allclose(of_steps, scores / scores.sum(axis=1, keepdims=True), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("y", "shape"), [(TWO, (40, 6)), (THREE, (40, 6, 3))], ids=["two", "three"])
def test_all_methods_speak_of_the_same_probabilities(y, shape):
    model = small().fit(X, y)
    probabilities, decision = model.predict_proba(X), model.decision_function(X)
    np.testing.assert_allclose(np.exp(model.predict_log_proba(X)), probabilities, rtol=1e-12)
    np.testing.assert_array_equal(model.predict(X), model.classes_[probabilities.argmax(axis=2)])
    assert decision.shape == shape
    if decision.ndim == 2:
        np.testing.assert_allclose(decision, np.diff(np.log(probabilities), axis=2)[:, :, 0], atol=1e-12)
    else:
        assert (decision.argmax(axis=2) == probabilities.argmax(axis=2)).all()


def test_the_loss_is_that_of_the_mean_over_the_observed_steps_of_each_sequence():
    model = small(early_stopping=True).fit(X[:30], HOLED[:30], X_val=X[30:], y_val=HOLED[30:])
    codes = np.searchsorted(model.classes_, np.where(OBSERVED, HOLED, "up")[30:].astype(str))
    losses = -np.take_along_axis(model.predict_log_proba(X[30:]), codes[:, :, np.newaxis], axis=2)[:, :, 0]
    expected = np.nanmean(np.where(OBSERVED[30:], losses, np.nan), axis=1).mean()
    assert model.best_validation_loss_ == pytest.approx(expected, rel=1e-12)


def test_the_last_label_alone_is_a_label_for_the_sequence():
    only_last = np.full(TWO.shape, None, object)
    only_last[:, -1] = THREE[:, -1]
    for class_weight in (None, "balanced", {"flat": 3.0, "up": 0.0}):
        model = small(class_weight=class_weight)
        one = model.fit(X, THREE[:, -1], plain_weight()).predict_proba(X)
        every = model.fit(X, only_last, plain_weight()).predict_proba(X)[:, -1]
        np.testing.assert_allclose(every, one, rtol=0, atol=1e-12)


def plain_weight():
    return np.linspace(0, 2, len(X))


@pytest.mark.parametrize("class_weight", ["balanced", {"up": 3.0, "down": 0.5}, {"flat": 0.0}], ids=str)
@pytest.mark.parametrize("options", [{}, {"bptt_steps": 2, "max_iter": 1}], ids=str)
def test_class_weights_are_weights_of_the_steps(class_weight, options):
    """A sequence whose weight is that of one label is as many sequences, each with one label of it."""
    model = small(class_weight=class_weight, batch_size=1000, **options)
    if options:
        expected = small(batch_size=1000, **options).fit(X, HOLED).predict_proba(X)
        assert np.abs(model.fit(X, HOLED).predict_proba(X) - expected).max() > 1e-6
        return
    sample, step = np.nonzero(OBSERVED)
    alone = np.full((len(sample), 6), None, object)
    alone[np.arange(len(sample)), step] = HOLED[sample, step]
    weight = (1 / OBSERVED.sum(axis=1))[sample]
    one = model.fit(X, HOLED).predict_proba(X)
    many = model.fit(X[sample], alone, weight).predict_proba(X)
    np.testing.assert_allclose(many, one, rtol=1e-7, atol=1e-9)


def test_a_sequence_all_of_whose_classes_have_no_weight_does_not_count():
    y = THREE.copy()
    y[:5] = "flat"
    model = small(class_weight={"flat": 0}, early_stopping=False)
    expected = model.fit(X[5:], y[5:]).predict_proba(X)
    np.testing.assert_array_equal(model.fit(X, y).predict_proba(X), expected)
    with pytest.raises(ValueError, match=r"class_weight=.* has the sum 0.0; expected a positive"):
        small(class_weight=dict.fromkeys(["up", "flat", "down"], 0)).fit(X, y)


@pytest.mark.filterwarnings("ignore:lbfgs failed")
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"alpha": "auto"},
        {"class_weight": "balanced"},
        {"bptt_steps": 2},
        {"bidirectional": True},
        {"solver": "lbfgs", "tol": 10.0},
    ],
    ids=str,
)
def test_a_weight_of_two_is_the_sample_twice_and_of_zero_none(options):
    weight = np.tile([2.0, 0.0, 1.0, 1.0], 10)
    rows = np.repeat(np.arange(40), weight.astype(int))
    model = small(**{"batch_size": 1000} | options)
    one = model.fit(RAGGED, HOLED, weight)
    outputs, score = one.predict_proba(X), one.score(X, HOLED, weight)
    other = model.fit(RAGGED[rows], HOLED[rows])
    np.testing.assert_allclose(other.predict_proba(X), outputs, rtol=1e-7, atol=1e-9)
    assert other.score(X[rows], HOLED[rows]) == pytest.approx(score)


@pytest.mark.filterwarnings("ignore:lbfgs failed")
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"reset_after": True, "hidden_layer_sizes": (8, 8)},
        {"bidirectional": True},
        {"dropout": 0.1},
        {"bptt_steps": 3},
        {"solver": "lbfgs", "alpha": 0.001},
        {"early_stopping": True, "validation_fraction": 0.2},
        {"class_weight": "balanced"},
        {"pooling": "mean", "linear_part": "auto", "segment_length": "auto", "alpha": "auto"},
    ],
    ids=str,
)
def test_with_every_option_it_learns(options):
    model = learnt(**options).fit(RAGGED, np.where(ABSENT, None, np.where(X[:, :, 0] > 0, "up", "down")))
    assert model.score(X, np.where(X[:, :, 0] > 0, "up", "down")) > 0.9
    assert (model.linear_share_, model.segment_length_) == (0, 1)


# --- what predict gives -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "dtype", "dtype_with_gaps"),
    [
        (("down", "up"), np.dtype("U4"), object),
        ((0, 1), np.dtype(int), float),
        ((0.0, 1.0), np.dtype(float), float),
        ((False, True), np.dtype(bool), object),
    ],
    ids=["names", "integers", "floats", "booleans"],
)
def test_absent_steps_have_no_label(labels, dtype, dtype_with_gaps):
    y = np.array(labels)[(TWO == "up").astype(int)]
    model = small().fit(X, y)
    whole, ragged = model.predict(X), model.predict(RAGGED)
    assert (whole.dtype, ragged.dtype) == (dtype, dtype_with_gaps)
    assert set(whole.ravel().tolist()) <= set(labels)
    np.testing.assert_array_equal(pd.isna(ragged), ABSENT)
    assert set(ragged[~ABSENT].tolist()) <= set(labels)
    for method in (model.predict_proba, model.predict_log_proba, model.decision_function):
        nan = np.isnan(method(RAGGED))
        np.testing.assert_array_equal(nan if nan.ndim == 2 else nan.all(axis=2), ABSENT)


@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_a_label_where_x_is_absent_does_not_count(class_weight):
    y = THREE.astype(object)
    model = small(class_weight=class_weight, warm_start=True)
    one = model.fit(RAGGED, y).predict_proba(X)
    y[ABSENT] = "padding"
    again = small(class_weight=class_weight).fit(RAGGED, y)
    np.testing.assert_array_equal(again.predict_proba(X), one)
    assert again.classes_.tolist() == ["down", "flat", "up"]
    assert again.score(RAGGED, y) == again.score(RAGGED, THREE)
    model.fit(RAGGED, y)  # nor is it an unknown one
    with pytest.raises(ValueError, match="only one class: 'a'"):
        small().fit(RAGGED, np.where(ABSENT, "b", "a"))


def test_weights_of_classes_that_overflow_are_an_error():
    with pytest.raises(ValueError, match=r"class_weight=.* has the sum inf"):
        small(class_weight={"up": 1e308}).fit(X, TWO, np.full(40, 1e5))


def test_labels_come_in_frames_and_floats():
    expected = small().fit(X, HOLED).predict_proba(X)
    np.testing.assert_array_equal(small().fit(X, pd.DataFrame(HOLED)).predict_proba(X), expected)
    codes = np.where(OBSERVED, np.digitize(SUMS, [-1, 1]), np.nan)
    model = small().fit(X, codes)
    np.testing.assert_array_equal(model.predict_proba(X), expected)
    assert model.classes_.tolist() == [0, 1, 2]


def test_flat_sequences_have_labels_at_their_steps_too():
    model = small(n_channels=2)
    expected = model.fit(X, THREE).predict(X)
    np.testing.assert_array_equal(model.fit(X.reshape(40, 12), THREE).predict(X.reshape(40, 12)), expected)


def test_zeros_and_ones_are_labels_and_no_indicator():
    y = (X[:, :, 0] > 0).astype(int)
    assert learnt().fit(X, y).score(X, y) > 0.9
    one_hot = np.eye(6, dtype=int)[RNG.integers(6, size=40)]
    assert small().fit(X, one_hot).classes_.tolist() == [0, 1]


@pytest.mark.parametrize("as_column", [True, False])
def test_of_one_step_a_column_is_a_label_for_each_sequence(as_column):
    one_step, y = X[:, :1], TWO[:, 0]
    model = small()
    if as_column:
        with pytest.warns(UserWarning, match="column-vector"):
            model.fit(one_step, y[:, np.newaxis])
    else:
        model.fit(one_step, y)
    assert model.predict(one_step).shape == (40,)


# --- score --------------------------------------------------------------------------------------


def test_score_is_the_accuracy_over_what_is_observed():
    model, weight = small().fit(RAGGED, HOLED), plain_weight()
    prediction, seen = model.predict(RAGGED), OBSERVED & ~ABSENT
    y, p = HOLED[seen].astype(str), prediction[seen].astype(str)
    assert model.score(RAGGED, HOLED) == pytest.approx(accuracy_score(y, p))
    weights = np.repeat(weight, 6).reshape(40, 6)[seen]
    expected = accuracy_score(y, p, sample_weight=weights)
    assert model.score(RAGGED, HOLED, weight) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (TWO[:, 0], "y has one label for each sequence, but .* began with had one at every step"),
        (TWO[:, :4], r"y has shape \(40, 4\), but X has 6 steps; expected one label .* \(40, 6\)"),
        (np.where(np.arange(40)[:, np.newaxis] == 3, None, TWO), "no observed target for sample 3"),
    ],
)
def test_fit_and_score_refuse_the_same_labels(y, message):
    model = small(warm_start=True).fit(X, TWO)
    before = pickle.dumps(model)
    for use in (model.fit, model.partial_fit, model.score):
        with pytest.raises(ValueError, match=message):
            use(X, y)
    assert pickle.dumps(model) == before


def test_labels_of_sequences_do_not_go_on_with_labels_of_steps():
    model = small(warm_start=True).fit(X, TWO[:, 0])
    with pytest.raises(ValueError, match="one label at every step, but .* had one for each sequence"):
        model.fit(X, TWO)
    assert model.predict(X).shape == (40,)


def test_a_label_that_is_none_of_the_classes_is_named_and_counts_as_wrong():
    model = small(warm_start=True).fit(X, TWO)
    y = TWO.astype(object)
    y[0, 0] = "odd"
    with pytest.raises(ValueError, match=r"none of the classes of training: \['odd'\]"):
        model.fit(X, y)
    assert model.score(X, np.full(TWO.shape, "odd")) == 0


def test_searches_and_cross_validation_take_it_with_folds_of_sequences():
    scores = cross_val_score(learnt(), X, HOLED, cv=KFold(3))
    assert scores.shape == (3,)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), learnt())
    search = GridSearchCV(model, {"gruclassifier__alpha": [0.01, 1000.0]}, cv=KFold(2)).fit(X, HOLED)
    assert search.best_params_ == {"gruclassifier__alpha": 0.01}


# --- what has no meaning here -------------------------------------------------------------------


def test_defaults_that_have_no_meaning_are_off():
    model = GRUClassifier(4, max_iter=1, random_state=0).fit(np.tile(X, (1, 10, 1)), np.tile(TWO, (1, 10)))
    assert (model.segment_length_, model.linear_share_) == (1, 0)
    assert model.predict(X).shape == (40, 6)
    assert len(model.input_weights_) == 1  # one direction
    assert len(GRUClassifier(4, max_iter=1).fit(X, TWO[:, 0]).input_weights_) == 2
    GRUClassifier(4, max_iter=1, bptt_steps=2).fit(X, TWO)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"segment_length": 2}, "segment_length=2 does not go with a label at every step: expected 1"),
        ({"bidirectional": True, "bptt_steps": 2}, "bptt_steps=2 does not go with bidirectional=True"),
    ],
)
def test_what_contradicts_it_is_an_error(parameters, message):
    with pytest.raises(ValueError, match=message):
        small(**parameters).fit(X, TWO)


def test_one_direction_knows_nothing_of_the_future_and_two_do():
    changed = X.copy()
    changed[:, 3:] = 0
    for bidirectional, is_same in (("auto", True), (False, True), (True, False)):
        model = small(bidirectional=bidirectional).fit(X, TWO)
        one, other = (model.predict_proba(each)[:, :3] for each in (X, changed))
        assert (one == other).all() == is_same


# --- streams ------------------------------------------------------------------------------------


@pytest.mark.parametrize("y", [TWO, THREE, (SUMS > 0).astype(int)], ids=["two", "three", "integers"])
@pytest.mark.parametrize("sizes", [(6,), (4, 3)], ids=str)
def test_a_stream_carries_its_state_and_gives_the_labels_of_predict(y, sizes):
    network = small(hidden_layer_sizes=sizes, max_iter=10, learning_rate_init=0.1)
    scaled = make_pipeline(StepwiseTransformer(StandardScaler()), clone(network)).fit(X, y)
    for model in (scaled, network.fit(X, y)):
        for method in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
            live = stream(model, history={name: X[name, :2] for name in range(3)}, method=method)
            steps = [live.step({name: X[name, t] for name in range(3)}) for t in range(2, 6)]
            expected = getattr(model, method)(X[:3])[:, 2:]
            for name in range(3):
                given = np.array([step[name] for step in steps])
                if method == "predict":
                    np.testing.assert_array_equal(given, expected[name])
                else:
                    np.testing.assert_allclose(given, expected[name], rtol=1e-10, atol=1e-12)
    one = stream(model)
    assert one.step(X[0, 0]) == model.predict(X[:1])[0, 0]


def test_a_stream_has_no_label_for_a_series_that_rests():
    live = stream(learnt().fit(X, TWO), history={"a": X[0, :1], "b": X[1, :1]})
    said = live.step({"a": np.full(2, np.nan), "b": X[1, 1]})
    assert said["a"] is None
    assert said["b"] in ("up", "down")


def test_a_stream_needs_one_direction():
    model = small(bidirectional=True).fit(X, TWO)
    with pytest.raises(
        ValueError, match=r"backward too \(bidirectional=True\).*expected bidirectional=False"
    ):
        stream(model)


def test_a_stream_of_windows_gives_the_label_of_the_last_step():
    table = RNG.normal(size=(60, 2))
    y = make_windows((table[:, 0] > 0).astype(float)[:, np.newaxis], 4)
    labels = np.asarray(y)[:, :, 0]
    model = make_pipeline(SlidingWindow(4), learnt()).fit(table, labels)
    live = stream(model, table[:50])
    given = [live.step(row) for row in table[50:]]
    np.testing.assert_array_equal(given, model.predict(table)[50:, -1])


def test_windows_have_labels_at_their_steps():
    table = RNG.normal(size=(60, 2))
    windows = make_windows(table, 4)
    labels = np.asarray(make_windows((table > 0).astype(float), 4))[:, :, 0]
    model = learnt().fit(windows, labels)
    assert model.score(windows, labels) > 0.95
    assert np.isnan(model.predict(windows)[0]).sum() == 3


# --- other promises -----------------------------------------------------------------------------


def test_alpha_follows_what_is_left_of_the_frequencies_of_the_steps():
    options = {"alpha": "auto", "max_iter": 250, "batch_size": 40, "n_iter_no_change": np.inf}
    noise = np.random.default_rng(1).choice(["a", "b"], size=TWO.shape)
    easy, hard = (small(**options).fit(X, y).alpha_ for y in (np.where(X[:, :, 0] > 0, "a", "b"), noise))
    assert 0.001 <= easy < hard


def test_early_stopping_draws_whole_sequences():
    model = small(early_stopping=True, validation_fraction=0.25).fit(X, HOLED)
    assert len(model._run_state.held_out.rows) == 10


def test_a_pickle_predicts_the_same():
    model = small().fit(RAGGED, HOLED)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(RAGGED), model.predict(RAGGED))


def test_single_precision_stays():
    model = small().fit(X.astype(np.float32), THREE)
    assert model.predict_proba(X).dtype == np.float32


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_three_axes_are_an_error_that_says_what_is_expected(method):
    with pytest.raises(
        ValueError, match=r"y has 3 dimensions; expected .*every step, of shape \(n_samples, n_st"
    ):
        getattr(small(), method)(X, TWO[:, :, np.newaxis], *[["down", "up"]] * (method == "partial_fit"))
