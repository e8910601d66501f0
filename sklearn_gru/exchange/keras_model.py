"""What a fitted model computes, as a model of Keras, which its own ``save`` keeps whole."""

from dataclasses import replace

import numpy as np

from .._engine.quantiles import as_arrays, middle_of
from .extras import imported
from .keras_sequences import join_steps, last_step, last_steps, present_steps
from .keras_weights import cells_of_layer, weights_of_dense, weights_of_layer
from .parts import LINEAR, Parts, formula_from, parts_of

keras = imported("keras", "keras")
ops = keras.ops


@keras.saving.register_keras_serializable(package="sklearn_gru")
class GRUModel(keras.Model):
    """What a fitted model computes, as a model of Keras; made by :func:`to_keras`.

    Parameters
    ----------
    options : dict
        Of ``parts_of``.

    Attributes
    ----------
    recurrent : list of keras.layers.GRU or keras.layers.Bidirectional
        One a layer.
    readout : keras.layers.Dense
    """

    def __init__(self, options, **kwargs):
        super().__init__(dtype=options["dtype"], **kwargs)
        self.options = options
        self.recurrent = [self._recurrent_layer(i, H) for i, H in enumerate(options["hidden_sizes"])]
        self.readout = keras.layers.Dense(options["n_read_out"], dtype=options["dtype"], name="readout")
        self.numbers = {name: self._number(name, shape) for name, shape in _shapes(options).items()}
        self.build((None, None, options["n_channels"]))

    def _recurrent_layer(self, i, H):
        options = self.options
        last = i == len(options["hidden_sizes"]) - 1
        every = not last or options["every_step"] or options["pooling"] == "mean"
        gru = keras.layers.GRU(
            H,
            return_sequences=every,
            reset_after=options["reset_after"],
            dtype=options["dtype"],
            name=f"gru{i}",
        )
        if options["n_directions"] == 1:
            return gru
        return keras.layers.Bidirectional(gru, dtype=options["dtype"], name=f"both{i}")

    def _number(self, name, shape):
        return self.add_weight(shape=shape, name=name, trainable=False, dtype="float64", autocast=False)

    def build(self, input_shape):
        """Make the weights of the layers."""
        options = self.options
        n_inputs = options["n_channels"] * options["segment_length"]
        n_inputs *= 2 if options["subtract_last"] is True else 1
        for layer, H in zip(self.recurrent, options["hidden_sizes"], strict=True):
            layer.build((None, None, n_inputs))
            n_inputs = H * options["n_directions"]
        self.readout.build((None, n_inputs))
        self.built = True

    def get_config(self):
        """The options, from which ``from_config`` makes the model."""
        return {"options": self.options, "name": self.name}

    def call(self, X):
        """What ``predict`` says of X; of a classifier the log odds or scores of its classes.

        Parameters
        ----------
        X : tensor of shape (n_samples, n_steps, n_channels)
            A step whose channels are all NaN is absent.

        Returns
        -------
        y : tensor
            Of the shape of ``predict``, or of classes of shape (n_samples, n_outputs) or (n_samples, n_steps,
            n_outputs): the log odds of the second of two classes, or scores whose softmax is the
            probabilities.  NaN at absent steps, and for a sample that ``predict`` refuses: one with a step
            that is partly NaN, or infinite.
        """
        options = self.options
        outputs = _where_predicted(X, self._outputs(X))
        if options["classes"] is not None:
            return outputs if options["linear_steps"] is None else self._blend_classes(X, outputs)
        forecast = self._in_units(outputs)
        if options["base_steps"] is not None:
            base = self._linear(X, "base")
            forecast = forecast + (base if len(forecast.shape) == 2 else base[:, :, None])
        if options["linear_steps"] is not None:
            share = options["linear_share"]
            forecast = (1 - share) * forecast + share * self._linear(X, "linear")
        forecast = ops.cast(forecast, options["dtype"])
        return forecast[:, 0] if options["y_ndim"] == 1 else forecast

    def predict_proba(self, X):
        """The probability of each class, (n_samples, n_classes) or (n_samples, n_steps, n_classes)."""
        if self.options["classes"] is None:
            raise ValueError("predict_proba is of classes, but this is a regression.")
        outputs = self(X)
        if outputs.shape[-1] > 1:
            return ops.softmax(outputs, axis=-1)
        return ops.concatenate([ops.sigmoid(-outputs), ops.sigmoid(outputs)], axis=-1)

    def _outputs(self, X):
        options = self.options
        joined = join_steps(X, options["segment_length"])
        present = present_steps(joined)
        values = ops.where(present[:, :, None], joined, 0.0)
        if options["subtract_last"]:
            changes = values - last_step(values, present, options["segment_length"])
            changes = ops.where(present[:, :, None], changes, 0.0)
            values = (
                changes if options["subtract_last"] == "only" else ops.concatenate([values, changes], axis=2)
            )
        for layer in self.recurrent:
            values = layer(values, mask=present)
        if options["every_step"]:
            return ops.where(present[:, :, None], self.readout(values), float("nan"))
        if options["pooling"] == "mean":
            runs = ops.cast(present, options["dtype"])
            length = ops.maximum(ops.sum(runs, axis=1, keepdims=True), 1)
            values = ops.sum(values * runs[:, :, None], axis=1) / length
        return self.readout(ops.where(ops.any(present, axis=1, keepdims=True), values, 0.0))

    def _in_units(self, outputs):
        """Outputs in the units of y, in float64."""
        outputs = ops.cast(outputs, "float64")
        options, mean, scale = self.options, self.numbers["mean"], self.numbers["scale"]
        if options["levels"] is not None:
            shape = (*ops.shape(outputs)[:-1], options["n_read_out"] // len(options["levels"]), -1)
            return self._ascending(ops.reshape(outputs, shape)) * scale[:, None] + mean[:, None]
        if options["has_log_link"]:
            smallest = float(np.finfo(options["dtype"]).tiny)
            return ops.maximum(ops.exp(outputs) * scale + mean, smallest)
        return outputs * scale + mean

    def _ascending(self, outputs):
        """The quantiles that outputs (..., n_quantiles) stand for."""
        levels = tuple(self.options["levels"])
        mixing, starts, sums = map(ops.convert_to_tensor, as_arrays(levels, np.dtype("float64")))
        x = _products(outputs, mixing) + starts
        at_middle = np.arange(len(levels)) == middle_of(levels)
        quantiles = _products(ops.where(at_middle, x, ops.softplus(x)), sums)
        return ops.associative_scan(ops.maximum, quantiles, axis=-1)

    def _linear(self, X, name):
        coef, intercept, without_steps = (self.numbers[f"{name}_{part}"] for part in LINEAR)
        features = last_steps(ops.cast(X, "float64"), self.options[f"{name}_steps"])
        absent = ops.isnan(features[:, :1])
        products = ops.einsum("bf,fo->bo", ops.where(absent, 0.0, features), coef)  # matmul is in float32
        return ops.where(absent, without_steps, products + intercept)

    def _blend_classes(self, X, outputs):
        share = self.options["linear_share"]
        network, linear = (
            _log_probabilities(values) for values in (ops.cast(outputs, "float64"), self._linear(X, "linear"))
        )
        both = ops.logaddexp(network + float(np.log1p(-share)), linear + float(np.log(share)))
        if outputs.shape[1] == 1:
            both = both[:, 1:] - both[:, :1]
        return ops.cast(both, self.options["dtype"])

    def formula(self):
        """The formula of the weights as they are now."""
        arrays = {name: np.array(ops.convert_to_numpy(value)) for name, value in self.numbers.items()}
        cells = [cell for layer in self.recurrent for cell in cells_of_layer(layer)]
        arrays |= {"output_weights": np.empty(0), "output_bias": np.empty(0)}
        empty = formula_from(Parts(self.options, arrays))
        weights, bias = weights_of_dense(self.readout)
        return replace(empty, cells=cells, output_weights=weights, output_bias=bias)


def model_of(formula):
    """The ``GRUModel`` of a formula."""
    options, arrays = parts_of(formula)
    model = GRUModel(options)
    D = formula.n_directions
    for i, layer in enumerate(model.recurrent):
        layer.set_weights(
            [weight for cell in formula.cells[D * i : D * (i + 1)] for weight in weights_of_layer(cell)]
        )
    model.readout.set_weights([formula.output_weights, formula.output_bias])
    for name, number in model.numbers.items():
        number.assign(arrays[name])
    return model


def _shapes(options):
    """The shapes of all numbers but the weights of the layers, by their names."""
    n_outputs, shapes = options["n_read_out"], {}
    if options["classes"] is None:
        n_outputs //= len(options["levels"] or [0])
        shapes |= {"mean": (n_outputs,), "scale": (n_outputs,)}
    for name in ("base", "linear"):
        n_steps = options[f"{name}_steps"]
        if n_steps is not None:
            of_parts = (n_steps * options["n_channels"], n_outputs), (n_outputs,), (n_outputs,)
            shapes |= {f"{name}_{part}": shape for part, shape in zip(LINEAR, of_parts, strict=True)}
    return shapes


def _where_predicted(X, outputs):
    """Outputs, NaN for samples with a step that is partly NaN, or infinite."""
    is_known = ops.logical_or(ops.all(ops.isfinite(X), axis=2), ops.all(ops.isnan(X), axis=2))
    is_known = ops.all(is_known, axis=1)[:, None]
    return ops.where(is_known if len(outputs.shape) == 2 else is_known[:, None], outputs, float("nan"))


def _products(values, matrix):
    """The matrix (P, Q) applied to values (..., Q), in their dtype, where matmul is in float32."""
    return ops.sum(values[..., None, :] * matrix, axis=-1)


def _log_probabilities(outputs):
    if outputs.shape[-1] == 1:
        return ops.log_sigmoid(ops.concatenate([-outputs, outputs], axis=-1))
    return ops.log_softmax(outputs, axis=-1)
