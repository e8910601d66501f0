"""Wrong changes of what is held out, of the units of y, of scores and of baselines."""

from .mutant import Mutant

HOLDOUT, TARGETS, SCORER = "_estimators/holdout.py", "_estimators/targets.py", "_estimators/scorer.py"
NAIVE, SERIES = "_estimators/seasonal_naive.py", "_estimators/whole_series.py"

ESTIMATORS = [
    Mutant(
        "first_samples_held_out",
        HOLDOUT,
        "in_time = np.lexsort((last, first))",
        "in_time = np.lexsort((-last, first))",
        "The earliest windows of each series are watched, and the latest trained on.",
    ),
    Mutant(
        "held_out_without_gap",
        HOLDOUT,
        "near = places[:n_left] >= places[n_left] - gap",
        "near = places[:n_left] >= places[n_left]",
        "Targets of the training reach into the part that is watched.",
    ),
    Mutant(
        "gap_a_row_too_short",
        HOLDOUT,
        "near = places[:n_left] >= places[n_left] - gap",
        "near = places[:n_left] > places[n_left] - gap",
        "The last window of the gap is trained on.",
    ),
    Mutant(
        "weightless_samples_held_out",
        HOLDOUT,
        "watched = np.flatnonzero(is_held_out & (samples.weight > 0))",
        "watched = np.flatnonzero(is_held_out)",
        "Samples that weigh nothing are watched.",
    ),
    Mutant(
        "gap_is_watched",
        HOLDOUT,
        "is_held_out[self.rows] = True watched",
        "is_held_out[self.rows] = True; is_held_out[self.gap] = True\n        watched",
        "The samples of the gap are watched, though their targets are trained on.",
    ),
    Mutant(
        "fraction_rounded_down",
        HOLDOUT,
        "return int(np.ceil(fraction * n_samples))",
        "return int(fraction * n_samples)",
        "A part of a sample is not held out.",
    ),
    Mutant(
        "single_windows_drawn_from_series",
        HOLDOUT,
        "if strata is not None and series is not None and len(np.unique(series)) > 1:",
        "if False:",
        "Windows are watched that share steps with windows trained on.",
    ),
    Mutant(
        "last_series_of_a_class_drawn",
        SERIES,
        "(counts[waiting] < total - held_out)",
        "(counts[waiting] <= total - held_out)",
        "A class may have nothing left to train on.",
    ),
    Mutant(
        "scale_ignores_weights",
        TARGETS,
        "yield np.where(observed, values, 0), observed * self._weight[samples][:, np.newaxis]",
        "yield np.where(observed, values, 0), observed * np.ones_like(self._weight[samples])[:, np.newaxis]",
        "The mean and scale of y count every sample as one.",
    ),
    Mutant(
        "scale_counts_gaps_as_zero",
        TARGETS,
        "observed * self._weight[samples][:, np.newaxis]",
        "np.ones_like(observed) * self._weight[samples][:, np.newaxis]",
        "A target that is not observed pulls the mean of y to 0.",
    ),
    Mutant(
        "scale_squared",
        TARGETS,
        "scale = largest * np.sqrt(parts.mean_of_squares(mean, largest))",
        "scale = largest * parts.mean_of_squares(mean, largest)",
        "The scale of y is no root of the mean square.",
    ),
    Mutant(
        "scale_of_constant_is_rounding",
        TARGETS,
        "np.where(scale > rounding, scale, np.maximum(rounding, 1))",
        "np.where(scale > 0, scale, 1)",
        "A target that is constant up to rounding is learnt as if that were signal.",
    ),
    Mutant(
        "invert_in_single_precision",
        TARGETS,
        "return outputs * self.scale + self.mean",
        "return outputs * self.scale.astype(outputs.dtype) + self.mean.astype(outputs.dtype)",
        "A mean that is large against the scale is rounded away in float32.",
    ),
    Mutant(
        "score_repeats_weights_in_the_wrong_order",
        SCORER,
        "weight = np.repeat(sample_weight, y[0, ..., 0].size)",
        "weight = np.tile(sample_weight, y[0, ..., 0].size)",
        "The steps of a sample have the weights of others.",
    ),
    Mutant(
        "score_counts_weightless_samples",
        SCORER,
        "observed, weight = ~np.isnan(y) & (weight > 0)[:, np.newaxis],",
        "observed, weight = ~np.isnan(y),",
        "An output seen only in samples that weigh nothing gets a score.",
    ),
    Mutant(
        "score_weights_not_passed",
        SCORER,
        'options = {} if sample_weight is None else {"sample_weight": sample_weight}',
        "options = {}",
        "A stepwise scorer ignores the weights.",
    ),
    Mutant(
        "stepwise_score_sees_absent_steps",
        SCORER,
        "observed = ~np.isnan(y_true) & ~np.isnan(y_pred).all(axis=2, keepdims=True)",
        "observed = ~np.isnan(y_true)",
        "Steps that X does not have are scored, with NaN for a prediction.",
    ),
    Mutant(
        "season_a_step_early",
        NAIVE,
        "steps[:, steps.shape[1] - 1 - back :: -period][:, ::-1]",
        "steps[:, steps.shape[1] - 2 - back :: -period][:, ::-1]",
        "The value of the step before the season is repeated.",
    ),
    Mutant(
        "season_of_the_oldest_value",
        NAIVE,
        "values = _last_present(steps[:, steps.shape[1] - 1 - back :: -period][:, ::-1])",
        "values = _last_present(steps[:, steps.shape[1] - 1 - back :: -period])",
        "The oldest season is repeated instead of the last.",
    ),
    Mutant(
        "baseline_forgets_units",
        NAIVE,
        "prediction = self.coef_ * prediction + self.intercept_",
        "prediction = prediction + self.intercept_",
        "A baseline of y in other units than its channel is wrong by their factor.",
    ),
]
