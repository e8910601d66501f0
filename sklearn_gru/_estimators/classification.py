"""What a network of classes learns: codes of labels, their weights, and a logistic regression beside it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._engine import losses
from .._engine.constant_outputs import frequency_output
from .._engine.network import Network
from .._engine.packing import Reading
from .._utils.typing import FloatArray
from .._windows.observed_targets import check_observed
from .base import BaseGRU
from .class_labels import (
    apply_class_weights,
    check_classes,
    check_labels,
    check_total,
    class_weights,
    encode,
)
from .hyperparameters import check_no_segments, make_class_penalty, segment_length
from .linear_classes import (
    SHARE_OF_FEW,
    STRENGTH_OF_FEW,
    class_share_from_short_training,
    fit_linear_classes,
    log_probability_of_class,
    share_of_linear_classes,
    try_strengths,
)
from .stale_linear_part import loss_of_linear_classes, warn_if_stale
from .step_labels import (
    StepLabels,
    check_same_steps,
    count_classes,
    shares_of_steps,
    weigh_steps,
    with_gaps,
)
from .targets import no_scale
from .training_data import as_counts


class BaseClassification(BaseGRU):
    """A network of classes, without its parameters."""

    classes_: NDArray[Any]
    linear_share_: float
    linear_coef_: FloatArray
    linear_intercept_: FloatArray

    _smallest_batch = 16

    def _as_predicted(self, outputs, method="predict"):
        if method == "decision_function":
            return outputs[..., 0] if len(self.classes_) == 2 else outputs
        if method != "predict":
            functions = {"predict_proba": losses.probabilities, "predict_log_proba": losses.log_probabilities}
            return over_classes(functions[method], outputs)
        codes = outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else (outputs[..., 0] > 0).astype(int)
        if not self._predicts_every_step:
            return self.classes_[codes]
        known = ~np.isnan(outputs[..., 0])
        return with_gaps(self.classes_[codes[known]], known, self.classes_)

    def _read_targets(self, y, X, weight, dtype, *, reset):
        labels = check_labels(self, y, X)
        every_step = isinstance(labels, StepLabels)
        if reset:
            self._predicts_every_step = every_step
        elif every_step != self._predicts_every_step:
            raise ValueError(other_labels(every_step=every_step))
        if every_step:
            labels, seen = self._read_present(labels, X, weight)
            if self.classes_ is None:  # those of steps that are absent do not count
                self.classes_ = check_classes(labels)
        if reset:
            self.n_outputs_ = 1 if len(self.classes_) == 2 else len(self.classes_)
        codes = encode(labels, self.classes_)
        if every_step:
            return self._weigh_steps(codes, seen, weight)
        weight = apply_class_weights(self.class_weight, self.classes_, codes, weight)
        return codes[:, np.newaxis].astype(np.float64), weight

    def _read_present(self, labels, X, weight):
        """The labels at the steps that X has, (n_observed,), and their places (n_samples, n_steps)."""
        check_same_steps(labels, X)
        places = np.where(labels.observed, 0.0, np.nan)[:, :, np.newaxis]
        seen = ~np.isnan(check_observed(X, places, weight)[:, :, 0])
        return labels.values[seen[labels.observed]], seen

    def _weigh_steps(self, observed, seen, weight):
        """Targets, weights and those of the classes, from the codes that are observed and their places."""
        codes = np.full((*seen.shape, 1), np.nan)
        codes[seen, 0] = observed
        if self.class_weight is None:
            return codes, weight
        of_class = class_weights(self.class_weight, self.classes_, *shares_of_steps(codes, weight))
        codes, weight = weigh_steps(of_class, codes, weight)
        return codes, check_total(weight, self.class_weight), of_class

    def _strata(self, samples):
        if self._predicts_every_step:
            return count_classes(samples.targets, len(self.classes_))
        return self.classes_[samples.targets[:, 0].astype(int)]

    def _reads_backward(self):
        return not self._predicts_every_step if self.bidirectional == "auto" else self.bidirectional

    def _target_scale(self):
        return no_scale(self.n_outputs_)

    def _choose_reading(self, X):
        if self._predicts_every_step:
            check_no_segments(self, "a label at every step", "(n_samples,)")
            return Reading()
        return Reading(segment_length(self, X.shape[1], is_class=True), pooling=self.pooling)

    def _fit_units(self, samples, rows):
        """Labels have no units."""

    def _to_learn(self, X, targets):
        return targets, no_scale(1)

    def _fit_linear_part(self, run, samples, rows, *, resume, one_epoch):
        if resume:
            self._look_at_linear_part(samples, rows)
            return
        self._set_linear_part(None)
        if self.linear_part is None or one_epoch or self._predicts_every_step:
            return
        seen = np.zeros(len(samples.weight))
        seen[rows] = as_counts(samples.weight[rows])
        samples = samples._replace(weight=seen)
        held_out, strength, share = try_strengths(samples, self.n_outputs_), STRENGTH_OF_FEW, SHARE_OF_FEW
        if held_out is not None:
            strength = held_out.strength
            if not self.early_stopping:
                share = class_share_from_short_training(run, samples, held_out, self._solve)
        codes = samples.targets[:, 0].astype(int)
        self._set_linear_part(fit_linear_classes(samples.X, codes, seen, self.n_outputs_, strength, share))

    def _look_at_linear_part(self, samples, rows):
        """Warn where it does not fit the samples that training goes on with."""
        if self._linear_part is None:
            return
        rows = rows[samples.weight[rows] > 0]
        codes = samples.targets[rows, 0].astype(int)
        log_probability = log_probability_of_class(self._linear_part.outputs(samples.X[rows]), codes)
        loss = loss_of_linear_classes(log_probability, codes, samples.weight[rows])
        warn_if_stale(self._linear_part.share, len(rows), *loss)

    def _share_linear_part(self, watched, watched_rows):
        if self._linear_part is None or watched is None:
            return
        X, codes = watched.X[watched_rows], watched.targets[watched_rows, 0].astype(int)
        linear, network = (
            log_probability_of_class(outputs, codes)
            for outputs in (self._linear_part.outputs(X), self._apply(Network.predict, X, every_step=False))
        )
        share = share_of_linear_classes(linear, network, as_counts(watched.weight[watched_rows]))
        self._set_linear_part(self._linear_part._replace(share=share))

    def _make_loss(self):
        return losses.log_loss

    def _make_penalty(self, samples, rows):
        codes, weight = samples.targets[rows], samples.weight[rows]
        if self._predicts_every_step:
            codes, weight = shares_of_steps(codes, weight, samples.class_weight)
        return make_class_penalty(self.alpha, codes.ravel().astype(int), weight)

    def _without_learning(self, data):
        return frequency_output(data.target_parts(), self.n_outputs_), "the frequencies of the classes"


def over_classes(function, outputs):
    """A function of ``losses`` of outputs (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)."""
    return np.ascontiguousarray(function(outputs.swapaxes(-1, -2)).swapaxes(-1, -2))


def other_labels(*, every_step):
    """What an error says where labels of sequences and of steps are mixed."""
    now, before = ("at every step", "for each sequence")[:: 1 if every_step else -1]
    return f"y has one label {now}, but the y that training began with had one {before}."
