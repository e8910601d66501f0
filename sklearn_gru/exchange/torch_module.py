"""What a fitted model computes, as a module of PyTorch."""

import functools
from dataclasses import replace

import numpy as np

from .._engine.quantiles import as_arrays, middle_of
from .._utils.refuse import refuse
from .extras import imported
from .parts import LINEAR, numbers_of
from .torch_sequences import join_steps, last_step, last_steps
from .torch_weights import array_of, cells_of, state_of

torch = imported("torch", "torch")
nn = torch.nn


class GRUModule(nn.Module):
    """What a fitted model computes, as a module of PyTorch; made by :func:`to_torch`.

    Parameters
    ----------
    formula : Formula
        Of a fitted model.

    Attributes
    ----------
    gru : torch.nn.GRU
    readout : torch.nn.Linear
    """

    def __init__(self, formula):
        super().__init__()
        _check_expressible(formula)
        self._rest = formula
        H, L = formula.hidden_sizes[0], len(formula.hidden_sizes)
        dtype = getattr(torch, formula.output_bias.dtype.name)
        n_inputs = len(formula.cells[0].input_weights)
        both = formula.n_directions == 2
        self.gru = nn.GRU(n_inputs, H, L, batch_first=True, bidirectional=both, dtype=dtype)
        self.readout = nn.Linear(*formula.output_weights.shape, dtype=dtype)
        self.load_state_dict(state_of(formula))
        for name, values in _constants(formula).items():
            self.register_buffer(name, torch.as_tensor(np.array(values)), persistent=False)
        self.eval()

    def forward(self, X):
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
        rest = self._rest
        outputs = _where_predicted(X, self._outputs(X))
        if rest.classes is not None:
            return outputs if rest.linear is None else self._blend_classes(X, outputs)
        forecast = self._in_units(outputs)
        if rest.base is not None:
            base = self._linear(X, "base", rest.base.n_steps)
            forecast = forecast + base.reshape(base.shape + (1,) * (forecast.ndim - base.ndim))
        if rest.linear is not None:
            share = rest.linear.share
            linear = self._linear(X, "linear", rest.linear.forecast.n_steps)
            forecast = (1 - share) * forecast + share * linear
        forecast = forecast.to(outputs.dtype)
        return forecast[:, 0] if rest.y_ndim == 1 else forecast

    def predict_proba(self, X):
        """The probability of each class, (n_samples, n_classes) or (n_samples, n_steps, n_classes)."""
        refuse(self._rest.classes is None, "predict_proba is of classes, but this is a regression.")
        outputs = self(X)
        if outputs.shape[-1] > 1:
            return outputs.softmax(-1)
        return torch.cat([torch.sigmoid(-outputs), torch.sigmoid(outputs)], -1)

    def formula(self):
        """The formula of the weights as they are now."""
        self._check_same_layers()
        cells = cells_of(self.gru)
        weights, bias = array_of(self.readout.weight).T.copy(), array_of(self.readout.bias)
        return replace(self._rest, cells=cells, output_weights=weights, output_bias=bias)

    def _check_same_layers(self):
        """Refuse layers that somebody has put in the place of these, where they are of other shapes."""
        for name, expected in state_of(self._rest).items():
            found = functools.reduce(lambda part, of: getattr(part, of, None), name.split("."), self)
            shape = tuple(getattr(found, "shape", ()))
            refuse(
                shape != tuple(expected.shape),
                f"{name} of the module has shape {shape}; expected {tuple(expected.shape)}, as to_torch made "
                "it: give layers of your own as module and readout.",
            )
        found = getattr(self.gru, "num_layers", None)
        refuse(
            found != len(self._rest.hidden_sizes),
            f"gru of the module has {found} layers; expected "
            f"{len(self._rest.hidden_sizes)}, as to_torch made it.",
        )

    def _outputs(self, X):
        """Of the network, (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)."""
        reading, dtype = self._rest.reading, self.readout.weight.dtype
        joined = join_steps(X, reading.segment_length)
        present = ~torch.isnan(joined[:, :, 0])
        lengths = present.sum(1)
        places = torch.argsort((~present).to(torch.int8), dim=1, stable=True)  # the present steps first
        values = joined.gather(1, places[:, :, None].expand_as(joined)).to(dtype)
        if reading.subtract_last:
            changes = values - last_step(values, lengths, reading.segment_length)
            values = torch.cat([values, changes], 2) if reading.reads_levels else changes
        states, final = self._run(torch.nan_to_num(values), lengths)
        if self._rest.every_step:
            return self._at_their_steps(self.readout(states), places, present)
        if reading.pooling == "mean":
            runs = torch.arange(states.shape[1], device=X.device) < lengths[:, None]
            total = (states * runs[:, :, None]).sum(1)
            return self.readout(total / lengths.clamp(min=1)[:, None])
        return self.readout(final * (lengths > 0)[:, None])

    def _run(self, values, lengths):
        """The states (n_samples, n_steps, n_states), and those after the last present step."""
        packed = nn.utils.rnn.pack_padded_sequence(
            values, lengths.clamp(min=1).cpu(), batch_first=True, enforce_sorted=False
        )
        states, final = self.gru(packed)
        states, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=values.shape[1])
        return states, torch.cat(list(final[-self._rest.n_directions :]), 1)

    def _at_their_steps(self, outputs, places, present):
        """Outputs of the present steps, which come first, at the places they came from; NaN at the others."""
        back = torch.empty_like(outputs).scatter(1, places[:, :, None].expand_as(outputs), outputs)
        return torch.where(present[:, :, None], back, torch.nan)

    def _in_units(self, outputs):
        """Outputs in the units of y, in float64."""
        values = outputs.to(torch.float64)
        if self._rest.levels is not None:
            values = self._ascending(values.reshape(*values.shape[:-1], len(self.mean), -1))
            return values * self.scale[:, None] + self.mean[:, None]
        if self._rest.has_log_link:
            smallest = torch.finfo(outputs.dtype).tiny
            return torch.clamp(torch.exp(values) * self.scale + self.mean, min=smallest)
        return values * self.scale + self.mean

    def _ascending(self, values):
        """The quantiles that outputs (..., n_quantiles) stand for."""
        x = values @ self.mixing.T + self.starts
        at_middle = torch.arange(x.shape[-1], device=x.device) == middle_of(self._rest.levels)
        parts = torch.where(at_middle, x, nn.functional.softplus(x, threshold=50))
        return torch.cummax(parts @ self.sums.T, -1).values

    def _linear(self, X, name, n_steps):
        """A linear forecast from the last present steps, in float64."""
        coef, intercept, without_steps = (getattr(self, f"{name}_{part}") for part in LINEAR)
        features = last_steps(X.to(torch.float64), n_steps)
        absent = torch.isnan(features[:, :1])
        return torch.where(absent, without_steps, torch.nan_to_num(features) @ coef + intercept)

    def _blend_classes(self, X, outputs):
        """Outputs whose probabilities are those of the network and of logistic regression blended."""
        linear, share = self._rest.linear, self._rest.linear.share
        both = torch.logaddexp(
            np.log1p(-share) + _log_probabilities(outputs.to(torch.float64)),
            np.log(share) + _log_probabilities(self._linear(X, "linear", linear.n_steps)),
        )
        if outputs.shape[1] == 1:
            both = both[:, 1:] - both[:, :1]
        return both.to(outputs.dtype)


def _where_predicted(X, outputs):
    """Outputs, NaN for samples with a step that is partly NaN, or infinite."""
    known = (torch.isfinite(X).all(2) | torch.isnan(X).all(2)).all(1)
    return torch.where(known.reshape(-1, *[1] * (outputs.ndim - 1)), outputs, torch.nan)


def _check_expressible(formula):
    refuse(
        not formula.reset_after,
        "reset_after is False, but PyTorch's GRU has its reset gate after the product: fit with "
        "reset_after=True.",
    )
    refuse(
        len(set(formula.hidden_sizes)) > 1,
        f"hidden_layer_sizes is {formula.hidden_sizes}, but the layers of PyTorch's GRU are of one size.",
    )


def _constants(formula):
    """All numbers but the weights, by the names of the buffers they become."""
    constants = numbers_of(formula)
    if formula.levels is not None:
        arrays = as_arrays(formula.levels, np.dtype(np.float64))
        constants |= dict(zip(("mixing", "starts", "sums"), arrays, strict=True))
    return constants


def _log_probabilities(outputs):
    if outputs.shape[-1] == 1:
        return nn.functional.logsigmoid(torch.cat([-outputs, outputs], -1))
    return outputs.log_softmax(-1)
