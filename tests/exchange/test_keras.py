"""Models of Keras as fitted models."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRURegressor

keras = pytest.importorskip("keras")

from sklearn_gru.exchange import from_keras, to_keras  # noqa: E402

layers = keras.layers
X = np.random.default_rng(0).normal(size=(10, 7, 3)).astype(np.float32)


def network(*inner, input_shape=(None, 3)):
    return keras.Sequential([keras.Input(input_shape), *inner])


@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("both", [True, False])
def test_grus_and_a_dense_are_a_regressor(reset_after, both):
    grus = [
        layers.GRU(5, return_sequences=True, reset_after=reset_after),
        layers.GRU(4, reset_after=reset_after),
    ]
    grus = [layers.Bidirectional(gru) for gru in grus] if both else grus
    model = network(grus[0], layers.Dropout(0.2), grus[1], layers.Dense(2))
    for weights in model.trainable_weights:  # biases are zero at first
        weights.assign(np.random.default_rng(1).normal(scale=0.5, size=weights.shape))
    np.testing.assert_allclose(from_keras(model).predict(X), model.predict(X, verbose=0), rtol=0, atol=1e-5)


def test_a_dense_at_every_step_predicts_every_step():
    model = network(layers.GRU(5, return_sequences=True, use_bias=False), layers.Dense(2, use_bias=False))
    np.testing.assert_allclose(from_keras(model).predict(X), model.predict(X, verbose=0), rtol=0, atol=1e-5)


@pytest.mark.parametrize(("n_outputs", "activation"), [(1, "sigmoid"), (1, "linear"), (3, "softmax")])
def test_classes_come_in_the_order_of_the_outputs(n_outputs, activation):
    model = network(layers.GRU(5), layers.Dense(n_outputs, activation=activation))
    classes = ["c", "b", "a"][-max(2, n_outputs) :]
    found = from_keras(model, classes=classes).predict_proba(X)[:, ::-1]  # in the order that was given
    expected = model.predict(X, verbose=0)
    if activation == "linear":
        expected = 1 / (1 + np.exp(-expected))
    np.testing.assert_allclose(found[:, 1:] if n_outputs == 1 else found, expected, rtol=0, atol=1e-5)


def test_what_was_imported_goes_on_from_its_weights():
    model = from_keras(network(layers.GRU(5), layers.Dense(1)), learning_rate_init=1e-9)
    before = model.predict(X)
    model.partial_fit(X, X[:, -1, 0])
    np.testing.assert_allclose(model.predict(X), before, rtol=0, atol=1e-6)


def backward(units, **options):
    return layers.GRU(units, go_backwards=True, **options)


REFUSED = {
    "relu": (
        [layers.GRU(4, activation="relu"), layers.Dense(1)],
        ValueError,
        "activation of layer .* 'relu'",
    ),
    "hard": (
        [layers.GRU(4, recurrent_activation="hard_sigmoid"), layers.Dense(1)],
        ValueError,
        "'hard_sigmoid'",
    ),
    "backwards": ([layers.GRU(4, go_backwards=True), layers.Dense(1)], ValueError, "go_backwards .* is True"),
    "sum": (
        [layers.Bidirectional(layers.GRU(4), merge_mode="sum"), layers.Dense(1)],
        ValueError,
        "merge_mode .* 'sum'; expected 'concat'",
    ),
    "softmax": (
        [layers.GRU(4), layers.Dense(3, activation="softmax")],
        ValueError,
        "'softmax'; expected linear",
    ),
    "lstm": ([layers.LSTM(4), layers.Dense(1)], TypeError, "is a LSTM; expected keras.layers.GRU"),
    "masking": ([layers.Masking(0.0), layers.GRU(4), layers.Dense(1)], TypeError, "need no Masking"),
    "no dense": ([layers.GRU(4)], TypeError, "expected one or several keras.layers.GRU and then"),
    "backward relu": (
        [layers.Bidirectional(layers.GRU(4), backward_layer=backward(4, activation="relu")), layers.Dense(1)],
        ValueError,
        "activation of layer .* 'relu'; expected 'tanh'",
    ),
    "backward before": (
        [layers.Bidirectional(layers.GRU(4), backward_layer=backward(4, reset_after=False)), layers.Dense(1)],
        ValueError,
        "differ in reset_after",
    ),
    "backward of another size": (
        [layers.Bidirectional(layers.GRU(4), backward_layer=backward(3)), layers.Dense(1)],
        ValueError,
        "units of layer .* is 3; expected 4",
    ),
    "mixed": (
        [layers.GRU(4, return_sequences=True), layers.GRU(4, reset_after=False), layers.Dense(1)],
        ValueError,
        "differ in reset_after",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_network_of_ours_cannot_express_is_an_error(name):
    inner, error, message = REFUSED[name]
    with pytest.raises(error, match=message):
        from_keras(network(*inner))


def test_layers_that_do_not_follow_one_another_are_an_error():
    inputs = keras.Input((None, 3))
    first = layers.GRU(3, return_sequences=True)(inputs)
    outputs = layers.Dense(1)(layers.GRU(4)(layers.Add()([first, inputs])))
    with pytest.raises(TypeError, match="is a Add; expected keras.layers.GRU"):
        from_keras(keras.Model(inputs, outputs))
    side = layers.GRU(3, return_sequences=True, name="side")(inputs)
    forked = keras.Model(inputs, [side, layers.Dense(1)(layers.GRU(3, name="after")(inputs))])
    with pytest.raises(TypeError, match="reads layer"):
        from_keras(forked)
    with pytest.raises(TypeError, match="keras_model is a GRU; expected a keras.Model"):
        from_keras(layers.GRU(3))


BEHIND = {
    "a product": lambda inputs, outputs: outputs * 2,
    "an exponential": lambda inputs, outputs: keras.ops.exp(outputs),
    "the last step": lambda inputs, outputs: outputs + inputs[:, -1, :1],
    "the last step alone": lambda inputs, outputs: outputs[:, -1:],
    "two outputs": lambda inputs, outputs: [outputs, outputs],
}


@pytest.mark.parametrize("name", BEHIND)
def test_operations_behind_the_readout_are_an_error(name):
    inputs = keras.Input((None, 3))
    outputs = layers.Dense(1)(layers.GRU(4)(inputs))
    with pytest.raises(TypeError, match="output of the model reads .*; expected 'dense"):
        from_keras(keras.Model(inputs, BEHIND[name](inputs, outputs)))


def test_what_is_added_to_a_readout_in_training_on_is_in_its_weights():
    model = network(layers.GRU(5), layers.Dense(2))
    model.layers[-1].enable_lora(2)
    for weights in model.layers[-1].trainable_weights:  # the second factor is zero at first
        weights.assign(np.random.default_rng(1).normal(size=weights.shape))
    np.testing.assert_allclose(from_keras(model).predict(X), model.predict(X, verbose=0), rtol=0, atol=1e-5)
    ours = to_keras(GRURegressor(5, max_iter=1, random_state=0).fit(X, X[:, -1]))
    ours.readout.enable_lora(2)
    ours.readout.lora_kernel_b.assign(np.ones(ours.readout.lora_kernel_b.shape))
    np.testing.assert_allclose(from_keras(ours).predict(X), ours.predict(X, verbose=0), rtol=0, atol=1e-5)


@pytest.mark.parametrize("within", [lambda tensor: [tensor], lambda tensor: {"x": tensor}])
def test_an_input_or_output_within_a_list_or_a_dictionary_is_one(within):
    inputs = keras.Input((None, 3), name="x")
    outputs = layers.Dense(1)(layers.GRU(4)(inputs))
    found = from_keras(keras.Model(within(inputs), within(outputs))).predict(X)
    np.testing.assert_array_equal(found, from_keras(keras.Model(inputs, outputs)).predict(X))


def test_layers_that_compute_something_of_their_own_are_an_error():
    class Doubled(layers.Dense):
        def call(self, inputs, training=None):
            return 2 * super().call(inputs, training)

    with pytest.raises(ValueError, match="On random sequences .* computes something else"):
        from_keras(network(layers.GRU(4), Doubled(1)))
    inputs, twice = keras.Input((None, 3)), layers.GRU(3, return_sequences=True)
    with pytest.raises(ValueError, match="On random sequences"):
        from_keras(keras.Model(inputs, layers.Dense(1)(twice(twice(inputs)))))


def test_a_model_that_does_not_tell_its_wiring_is_an_error_that_says_what_does():
    class OfLayers(keras.Model):
        def __init__(self):
            super().__init__()
            self.gru, self.readout = layers.GRU(4), layers.Dense(1)

        def call(self, inputs):
            return self.readout(self.gru(inputs))

    called = OfLayers()
    called(X)
    for model in (called, keras.Sequential([layers.GRU(4), layers.Dense(1)])):
        with pytest.raises(TypeError, match="does not tell which layer reads which; expected a keras.Seq"):
            from_keras(model)
    built = keras.Sequential([layers.GRU(4), layers.Dense(1)])
    said = built.predict(X, verbose=0)  # which builds it
    np.testing.assert_allclose(from_keras(built).predict(X), said[:, 0], rtol=0, atol=1e-5)


def test_a_training_step_after_the_way_there_and_back_is_one_without_it():
    y = X[:, -1, 0]
    model = GRURegressor(8, max_iter=5, random_state=0, linear_part=None).fit(X, y)
    stayed, travelled = model.without_training_state(), from_keras(to_keras(model))
    with pytest.warns(UserWarning, match="The optimizer begins anew"):
        stayed.set_params(shuffle=False).partial_fit(X, y)
    travelled.set_params(shuffle=False).partial_fit(X, y)
    assert_array_equal(stayed.predict(X), travelled.predict(X))
