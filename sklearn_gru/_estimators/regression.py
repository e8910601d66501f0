"""What a network of numbers learns: targets, a base and their scale, and a linear part beside it."""

import numpy as np
from numpy.typing import NDArray

from .._engine.constant_outputs import mean_output, quantile_output
from .._engine.network import Network
from .._engine.packing import Reading
from .._engine.quantiles import outputs_of
from .._utils.typing import FloatArray
from .._windows.named_targets import warn_of_no_lead
from .._windows.observed_targets import check_observed, check_outputs_observed, check_size, check_y
from .base import BaseGRU, Samples
from .correction import Correction, fit_correction
from .counts import LogScale, check_counts, check_positive_sums
from .followed_scale import Readout, followed_log_scale, followed_scale, known_spread, with_new_optimizer
from .hyperparameters import (
    LOSSES_OF_MEANS,
    make_loss,
    make_optimizer,
    make_penalty,
    segment_length,
)
from .linear_part import fit_linear_part, share_from_short_training, share_of_linear
from .quantiles import QuantileScale, levels_of, with_middle_in_units
from .scales import warn_of_rounding
from .short_training import time_order
from .stale_linear_part import error_of_linear_forecast, warn_if_stale
from .target_names import keep_target_names
from .targets import TargetScale, given_scale, is_given
from .training_data import as_counts


class BaseRegression(BaseGRU):
    """A network of numbers, without its parameters."""

    y_mean_: FloatArray
    y_scale_: FloatArray
    base_coef_: FloatArray
    base_intercept_: FloatArray
    linear_share_: float
    linear_coef_: FloatArray
    linear_intercept_: FloatArray
    target_names_in_: NDArray[np.object_]

    def _read_targets(self, y, X, weight, dtype, *, reset):
        given, y = y, check_y(self, y, X)
        y_ndim = y.ndim
        if not reset and y_ndim != self._y_ndim:
            raise ValueError(
                f"y has {y_ndim} dimensions, but the y that training began with has {self._y_ndim}."
            )
        y = check_observed(X, y, weight)
        if reset:
            self._y_ndim, self.n_outputs_, self._levels = y_ndim, y.shape[-1], levels_of(self.quantile)
        elif y.shape[-1] != self.n_outputs_:
            raise ValueError(f"y has {y.shape[-1]} outputs, but the fitted network has {self.n_outputs_}.")
        check_size(y[weight > 0], dtype)
        if reset:
            warn_of_rounding(y[weight > 0], dtype)
        if self.loss == "poisson":
            check_counts(y, weight)
        keep_target_names(self, given, reset=reset)
        if reset:
            warn_of_no_lead(X, y, getattr(self, "target_names_in_", None))
        return y, weight

    @property
    def _predicts_every_step(self):
        return self._y_ndim == 3

    def _choose_reading(self, X):
        if self._predicts_every_step:
            self._check_every_step()
            return Reading()
        length = segment_length(self, X.shape[1])
        return Reading(length, self.subtract_last, self.pooling)

    def _check_every_step(self):
        """Refuse what has no meaning with a target at every step."""
        allowed = {"segment_length": (1, "auto"), "pooling": ("last",), "subtract_last": (False, True)}
        for name, values in allowed.items():
            if getattr(self, name) not in values:
                raise ValueError(
                    f"{name}={getattr(self, name)!r} does not go with a target at every step: expected "
                    f"{values[0]!r}, or a y of shape (n_samples,) or (n_samples, n_outputs)."
                )

    def _n_read_out(self):
        return self.n_outputs_ * (1 if self._levels is None else len(self._levels))

    def _gap(self, X):
        """The targets after a row reach so many rows further than the next one."""
        return super()._gap(X) + self.n_outputs_ - 1

    def _fit_units(self, samples, rows):
        check_outputs_observed(samples.targets, rows)
        if self.loss == "poisson":
            check_positive_sums(samples.targets, rows)
        weight = np.zeros(len(samples.weight))
        weight[rows] = samples.weight[rows]
        self._set_correction(self._new_correction(samples, weight, time_order(samples.X)))
        learnt = self._correction().targets(samples.X, samples.targets)
        self._y_spread = known_spread(learnt[rows], self._target_scale())

    def _follow_units(self, samples, state):
        if not self.normalize_y or is_given(self.normalize_y):
            return state
        if state.progress.parameters is not None:  # the best are another readout
            return state
        learnt, rows = self._correction().targets(samples.X, samples.targets), samples.rows
        known, n_seen = self._target_scale(), state.progress.n_samples_seen
        if self._has_log_link:
            scale = followed_log_scale(known, n_seen, learnt[rows], samples.weight[rows])
            if scale is not None:  # outputs begin anew around its mean: from a far one they would never come
                self.y_mean_, self.y_scale_ = scale
            return state if scale is None else self._with_new_optimizer(state)
        followed = followed_scale(known, self._y_spread, n_seen, learnt[rows], samples.weight[rows])
        if followed is None:
            return state
        scale, spread = followed
        # a forecast that is constant since y was is not worth to be kept
        readout, keeps = Readout(self.output_weights_, self.output_bias_, known), self._y_spread > 0
        in_units = Readout.in_units if self._levels is None else with_middle_in_units
        readout = in_units(readout, scale, keeps)
        self.output_weights_, self.output_bias_, (self.y_mean_, self.y_scale_) = readout
        self._y_spread = spread
        return self._with_new_optimizer(state)

    def _with_new_optimizer(self, state):
        return state._replace(progress=with_new_optimizer(state.progress, make_optimizer(self)))

    def _new_correction(self, samples, weight, order):
        """The base and the scale that samples of these weights have."""
        return fit_correction(
            samples.X,
            samples.targets,
            as_counts(weight),
            subtract_last=self._reading.subtract_last,
            normalize_y=given_scale(self.normalize_y, self.n_outputs_) or bool(self.normalize_y),
            log_link=self.loss == "poisson",
            order=order,
        )

    def _set_correction(self, correction):
        self.y_mean_, self.y_scale_ = correction.scale
        self._has_log_link = isinstance(correction.scale, LogScale)
        self._base = correction.base
        for name in ("base_coef_", "base_intercept_"):
            vars(self).pop(name, None)
        if correction.base is not None:
            self.base_coef_, self.base_intercept_ = correction.base.coef, correction.base.intercept

    def _correction(self):
        return Correction(self._base, self._target_scale())

    def _target_scale(self):
        if self._levels is not None:
            return QuantileScale(self.y_mean_, self.y_scale_, self._levels)
        return (LogScale if self._has_log_link else TargetScale)(self.y_mean_, self.y_scale_)

    def _to_learn(self, X, targets):
        correction = self._correction()
        return correction.targets(X, targets), correction.scale

    def _fit_linear_part(self, run, samples, rows, *, resume, one_epoch):
        if resume:
            self._look_at_linear_part(samples, rows)
            return
        self._set_linear_part(None)
        is_blended = (
            self.linear_part == "auto" and not self._predicts_every_step and self.loss in LOSSES_OF_MEANS
        )
        if not is_blended or one_epoch:
            return
        X, y, weight, _ = samples
        seen = np.zeros(len(weight))
        seen[rows] = weight[rows]
        share = 0.0
        if not self.early_stopping:
            share = share_from_short_training(
                run,
                Samples(X, y, seen),
                lambda weight, order: self._new_correction(samples, weight, order),
                self._solve,
            )
        learnt_from = Samples(X, y, as_counts(seen))
        part = fit_linear_part(learnt_from, time_order(X), share, self._reading, self._base)
        self._set_linear_part(part)

    def _look_at_linear_part(self, samples, rows):
        """Warn where it does not fit the samples that training goes on with."""
        if self._linear_part is None:
            return
        X, y, weight, _ = samples
        rows = rows[weight[rows] > 0]
        forecast = self._linear_part.forecast.predict(X[rows])
        error = error_of_linear_forecast(y[rows], forecast, weight[rows], self._target_scale().scale)
        warn_if_stale(self._linear_part.share, len(rows), *error)

    def _share_linear_part(self, watched, watched_rows):
        if self._linear_part is None or watched is None:
            return
        order = time_order(watched.X)
        rows = order[np.isin(order, watched_rows)]
        X, y, weight = watched.X[rows], watched.targets[rows], as_counts(watched.weight[rows])
        outputs = self._apply(Network.predict, X, every_step=False)
        linear, network = self._linear_part.forecast.predict(X), self._correction().forecast(X, outputs)
        share = share_of_linear(y, linear, network, weight, self._target_scale())
        self._set_linear_part(self._linear_part._replace(share=share))

    def _make_loss(self):
        return make_loss(self)

    def _make_penalty(self, samples, rows):
        return make_penalty(self.alpha, self.loss, self.n_outputs_)

    def _without_learning(self, data):
        of_base = "the last value" if self.subtract_last == "only" else "a ridge of y on the last step"
        base = "" if self._base is None else f"the base, {of_base},"
        if self.loss in LOSSES_OF_MEANS:
            return mean_output(data.target_parts()), base or "the mean of y"
        if self.loss == "poisson":
            return np.log(mean_output(data.target_parts())), "the mean of y"
        if self._levels is not None:
            constants = quantile_output(data.target_parts(), np.array(self._levels))
            outputs = outputs_of(constants[..., np.newaxis], self._levels)
            return outputs.ravel(), base or "the quantiles of y"
        quantile = 0.5 if self.quantile is None else self.quantile
        return quantile_output(data.target_parts(), quantile), base or "one quantile of y"
