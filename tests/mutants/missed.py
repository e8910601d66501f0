"""Changes that no test noticed when they were first tried."""

from .mutant import Mutant

GRU_STREAM, LAST = "_forecasting/gru_stream.py", "_forecasting/last_prediction.py"

MISSED = [
    Mutant(
        "positions_in_sixteen_bits",
        "_tables/series_index.py",
        "rows.astype(np.int32) if",
        "rows.astype(np.int16) if",
        "The order of an unsorted table overflows from row 32,768 on.",
    ),
    Mutant(
        "targets_labelled_by_window_numbers",
        "_windows/future_targets.py",
        "_like(y, targets, series.table_rows(last[samples]), horizon)",
        "_like(y, targets, samples, horizon)",
        "Of a part of the windows, y has the index of the rows with their numbers, not of those they end at.",
    ),
    Mutant(
        "series_of_one_sample_held_out",
        "_estimators/holdout.py",
        "if is_one or len(each) > 1",
        "",
        "A series of one sample is held out as a whole and never trained on.",
    ),
    Mutant(
        "future_begins_at_the_last_time",
        "_forecasting/next_times.py",
        "~(values[n_known:] > values[n_known - 1 : -1])",
        "~(values[n_known:] >= values[n_known - 1 : -1])",
        "Rows to come may begin at the last known time, where times have no step.",
    ),
    Mutant(
        "rows_cut_before_they_fill",
        LAST,
        "rows = table if chain.fill is not None else last_rows(table, chain.length)",
        "rows = last_rows(table, chain.length)",
        "A window made of the last rows alone does not carry on values from before them.",
    ),
    Mutant(
        "rows_cut_before_the_window_fills",
        LAST,
        "window.time is None and window.fill is None:",
        "window.time is None:",
        "The same, where the window is a step of the model.",
    ),
    Mutant(
        "time_kept_before_the_prediction",
        GRU_STREAM,
        "moments = moments_of(reading.times)",
        "moments = moments_of(reading.times)\n"
        "            for label, known, moment in zip(reading.labels, before, moments, strict=True):\n"
        "                self._series[label] = (known or Known(self._parts.memory.empty()))._replace("
        "moment=moment)",
        "A reading that fails can never be sent again: its time is taken.",
    ),
    Mutant(
        "state_of_windows_a_view",
        GRU_STREAM,
        "return self._state_of(self._series.get(None)).copy()",
        "return self._state_of(self._series.get(None))",
        "Whoever writes into the state that a stream shows changes the stream.",
    ),
    Mutant(
        "states_by_label_are_views",
        GRU_STREAM,
        "{label: known.state.copy() for",
        "{label: known.state for",
        "The same, of a stream by label.",
    ),
    Mutant(
        "setter_keeps_the_callers_array",
        "_forecasting/recent_observations.py",
        "value = np.array(unmasked(value))",
        "value = np.asarray(unmasked(value))",
        "What is later written into the array changes what a stream of windows remembers.",
    ),
    Mutant(
        "carried_setter_keeps_the_callers_array",
        "_forecasting/carried_state.py",
        "return value.astype(self._dtype)",
        "return value.astype(self._dtype, copy=False)",
        "What is later written into the array changes what a carried state is.",
    ),
    Mutant(
        "parts_forget_where_they_start",
        "_estimators/targets.py",
        "samples = np.arange(start, start + len(values)) // self._n_steps",
        "samples = np.arange(len(values)) // self._n_steps",
        "Beyond 65,536 rows the mean and scale of y get the weights of the first rows.",
    ),
    Mutant(
        "reach_of_a_pickle_ends_at_its_windows",
        "_windows/panel_split.py",
        "series.times_until(last)",
        "series.times_of(np.where(np.isin(last, series.known_rows()), last, windows.last_rows))",
        "In another process, which gets a pickle, targets of a slow series reach into the test part.",
    ),
    Mutant(
        "stepwise_weights_of_any_size",
        "_estimators/scorer.py",
        "sample_weight = relative_weights(check_weights(sample_weight, y_true))",
        "sample_weight = check_weights(sample_weight, y_true)",
        "Weights so small that their products with squares vanish change a stepwise R^2.",
    ),
    Mutant(
        "times_of_series_in_the_units_of_the_first",
        "_forecasting/clock.py",
        "kinds.setdefault((moment.kind, moment.dtype), []).append(row)",
        "kinds.setdefault(0, []).append(row)",
        "A reading half a second too early passes where another series came in whole seconds.",
    ),
    Mutant(
        "infinity_counted_in_its_block",
        "_estimators/seasonal_naive.py",
        "(sample {first_sample + sample},",
        "(sample {sample},",
        "The error names another sample, beyond the first block.",
    ),
    Mutant(
        "members_within_each_other",
        "exchange/archive.py",
        "if member.header_offset != place:",
        "if False:",
        "A small file may stand for many arrays that share their bytes.",
    ),
    Mutant(
        "values_without_bytes",
        "exchange/archive.py",
        "or n_values > n_bytes:",
        ":",
        "A header of no bytes may tell of a billion empty strings.",
    ),
    Mutant(
        "seal_within_a_comment",
        "exchange/sealed.py",
        "or length != len(seal[0]):",
        ":",
        "What zip takes for the comment is not what the seal is of.",
    ),
]
