"""Wrong changes of calibrated bands and their figures of merit."""

from .mutant import Mutant

QUANTILE, CONFORMITY = "_calibration/conformal_quantile.py", "_calibration/conformity.py"
LEVELS, PART = "_calibration/adaptive_levels.py", "_calibration/calibration_part.py"
METRICS, COUNTS = "_calibration/interval_metrics.py", "_calibration/what_counts.py"

CALIBRATION = [
    Mutant(
        "rank_of_n_scores",
        QUANTILE,
        "rank = coverage * (1 + weights.sum(axis=0))[:, np.newaxis]",
        "rank = coverage * weights.sum(axis=0)[:, np.newaxis]",
        "The next score is not counted, and bands are too narrow.",
    ),
    Mutant(
        "too_few_scores_are_enough",
        QUANTILE,
        "np.where(suffices.any(axis=0) & ~np.isnan(quantile), quantile, np.inf)",
        "np.where(~np.isnan(quantile), quantile, np.inf)",
        "With too few scores the band is the smallest one instead of infinite.",
    ),
    Mutant(
        "scores_sorted_without_their_weights",
        QUANTILE,
        "scores.shape), order, axis=0)",
        "scores.shape), np.sort(order, axis=0), axis=0)",
        "A score counts as much as another one weighs.",
    ),
    Mutant(
        "rank_has_to_be_exceeded",
        QUANTILE,
        "suffices = rank >= needed_rank(weights, coverage)",
        "suffices = rank > needed_rank(weights, coverage) + 1e-6",
        "The score whose rank is just enough is passed over.",
    ),
    Mutant(
        "score_has_no_sign",
        CONFORMITY,
        "return np.maximum(bands[..., 0] - y, y - bands[..., 1])",
        "return np.abs(np.maximum(bands[..., 0] - y, y - bands[..., 1]))",
        "Outcomes well inside a band make it wider.",
    ),
    Mutant(
        "band_widened_above_only",
        CONFORMITY,
        "lower, upper = bands[..., 0] - radius, bands[..., 1] + radius",
        "lower, upper = bands[..., 0], bands[..., 1] + 2 * radius",
        "All of the widening is above.",
    ),
    Mutant(
        "bands_in_the_order_given",
        CONFORMITY,
        "order = np.argsort(levels) back = np.argsort(order)",
        "order = back = np.arange(len(levels))",
        "Bands of levels that are not ascending are nested the wrong way round.",
    ),
    Mutant(
        "crossing_ends_stay_crossed",
        CONFORMITY,
        "lower, upper = np.minimum(lower, middle), np.maximum(upper, middle)",
        "",
        "A band narrowed by more than its width has its lower end above.",
    ),
    Mutant(
        "quantiles_in_the_order_given",
        CONFORMITY,
        "np.interp(ends, quantiles[order], unit[order])",
        "np.interp(ends, quantiles, unit)",
        "Descending quantiles give bands of nothing.",
    ),
    Mutant(
        "every_step_weighs_as_a_sequence",
        CONFORMITY,
        "weight = weight / np.maximum(is_observed.sum(axis=1, keepdims=True), 1)",
        "weight = weight / 1",
        "A long sequence counts as many, though its steps depend on each other.",
    ),
    Mutant(
        "level_moves_away",
        LEVELS,
        "rate * (alpha - _share_outside(followed, score, weight))",
        "rate * (_share_outside(followed, score, weight) - alpha)",
        "A miss makes the next band narrower.",
    ),
    Mutant(
        "oldest_scores_kept",
        LEVELS,
        "axis=0)[-n_kept:] weights",
        "axis=0)[:n_kept]\n    weights",
        "Bands begin with the earliest scores of the calibration, not the last.",
    ),
    Mutant(
        "level_unbounded",
        LEVELS,
        "moved = np.clip(followed.alpha + rate * (alpha - _share_outside(followed, score, weight)), 0, 1)",
        "moved = followed.alpha + rate * (alpha - _share_outside(followed, score, weight))",
        "The miscoverage leaves the range from 0 to 1.",
    ),
    Mutant(
        "missing_outcome_moves_the_level",
        LEVELS,
        "np.where(has_come[:, np.newaxis], moved, followed.alpha)",
        "moved",
        "An outcome that was not observed counts as one inside.",
    ),
    Mutant(
        "score_equal_to_the_radius_is_outside",
        LEVELS,
        "followed.scores.reshape(-1, n_outputs, n_levels) < score",
        "followed.scores.reshape(-1, n_outputs, n_levels) <= score",
        "An outcome at the very end of its band counts as a miss.",
    ),
    Mutant(
        "calibrated_on_the_gap",
        PART,
        "training = np.setdiff1d(rows, np.append(calibration, between))",
        "training = np.setdiff1d(rows, calibration)",
        "Targets of the training reach into the calibration.",
    ),
    Mutant(
        "gap_of_targets_a_row_too_short",
        PART,
        "return y[0].size - 1",
        "return max(y[0].size - 2, 0)",
        "One target of the training is one of the calibration.",
    ),
    Mutant(
        "calibration_in_the_order_of_rows",
        PART,
        'return training, calibration[np.argsort(_moments(X, calibration), kind="stable")]',
        "return training, np.sort(calibration)",
        "Scores of a table that is not in order of time are followed in its order.",
    ),
    Mutant(
        "penalty_of_a_miss_halved",
        METRICS,
        "2 / (1 - levels / 100) * outside",
        "1 / (1 - levels / 100) * outside",
        "The interval score charges half for an outcome outside.",
    ),
    Mutant(
        "crps_of_equal_parts",
        METRICS,
        "@ (2 * np.diff(ends))",
        "@ np.full(len(quantiles), 2 / len(quantiles))",
        "Quantiles that are not evenly spaced count as if they were.",
    ),
    Mutant(
        "metric_counts_gaps",
        METRICS,
        "weights = np.where(np.isnan(y), 0, weight",
        "weights = np.where(np.isnan(y), 1, weight",
        "Outcomes that were not observed count in the mean.",
    ),
    Mutant(
        "weightless_outcomes_count",
        COUNTS,
        "y = np.where(weight.reshape(-1, *[1] * (y.ndim - 1)) > 0, y, np.nan)",
        "y = np.where(weight.reshape(-1, *[1] * (y.ndim - 1)) >= 0, y, np.nan)",
        "A sample that weighs nothing has to be predicted all the same.",
    ),
]
