"""Wrong changes of what a table is: series, times, labels, regular steps."""

from .mutant import Mutant

INDEX, TIMES, LABELS = "_tables/series_index.py", "_tables/times.py", "_tables/labels.py"
STEPS, GAPS, IDS, PART = (
    "_tables/steps.py",
    "_tables/gaps.py",
    "_tables/ids.py",
    "_tables/series_part.py",
)

TABLES = [
    Mutant(
        "series_end_a_row_early",
        INDEX,
        "return np.append(self.starts[1:], self.n_rows)",
        "return np.append(self.starts[1:], self.n_rows - 1)",
        "The last row of the last series is not one of its rows.",
    ),
    Mutant(
        "first_row_is_of_the_series_before",
        INDEX,
        'np.searchsorted(self.starts, rows, side="right") - 1',
        'np.maximum(np.searchsorted(self.starts, rows, side="left") - 1, 0)',
        "The row at which a series begins counts to the one before.",
    ),
    Mutant(
        "order_for_its_inverse",
        INDEX,
        "inverse[self.order] = rows return inverse",
        "return self.order",
        "Rows of the table are taken for sorted rows.",
    ),
    Mutant(
        "unstable_order_of_series",
        INDEX,
        '_compact(np.argsort(codes, kind="stable"))',
        '_compact(np.argsort(codes[::-1], kind="stable")[::1])',
        "Rows of one series swap their places.",
    ),
    Mutant(
        "equal_times_pass",
        INDEX,
        "wrong = values[1:] <= values[:-1]",
        "wrong = values[1:] < values[:-1]",
        "A time that repeats in a series passes.",
    ),
    Mutant(
        "times_compared_across_series",
        INDEX,
        "wrong[series.starts[1:] - 1] = False",
        "",
        "A second series that begins earlier than the first one ends is refused.",
    ),
    Mutant(
        "starts_of_interleaved_series",
        INDEX,
        "starts = np.cumsum(np.bincount(codes, minlength=n_labels))[:-1]",
        "starts = np.cumsum(np.bincount(codes, minlength=n_labels))[:-1] - 1",
        "A series takes the last row of the one before.",
    ),
    Mutant(
        "labels_in_sorted_order",
        LABELS,
        "appearance[np.argsort(first)] = np.arange(len(unique))",
        "appearance[:] = np.arange(len(unique))",
        "Series of numbers come in the order of their labels, not as they appear.",
    ),
    Mutant(
        "codes_in_eight_bits",
        LABELS,
        "return np.min_scalar_type(max(n_labels - 1, 0))",
        'return np.dtype("u1")',
        "More than 256 series become one another.",
    ),
    Mutant(
        "part_finds_no_place",
        PART,
        "return np.searchsorted(self._rows, rows)",
        'return np.searchsorted(self._rows, rows, side="right")',
        "Rows of windows out of a pickle are those after them.",
    ),
    Mutant(
        "tuples_collide",
        IDS,
        "codes.astype(np.int64) * n_labels + more",
        "codes.astype(np.int64) + more",
        "Two series that several columns tell become one.",
    ),
    Mutant(
        "integers_wrap",
        STEPS,
        "numbers = wide_integers(numbers) if len(numbers) < 2:",
        "if len(numbers) < 2:",
        "Differences of narrow integers wrap.",
    ),
    Mutant(
        "next_integer_is_the_last",
        STEPS,
        "return range(end + step, end + (n_rows + 1) * step, step)",
        "return range(end, end + n_rows * step, step)",
        "The next of some numbers is the last one again.",
    ),
    Mutant(
        "next_float_accumulates",
        STEPS,
        "return numbers[0] + step * np.arange(len(numbers), len(numbers) + n_rows)",
        "return numbers[0] + step * np.arange(len(numbers) + 1, len(numbers) + n_rows + 1)",
        "Numbers go on one step too far.",
    ),
    Mutant(
        "months_counted_as_days",
        STEPS,
        "is_last_day = (until == until[0]).all() and until[0] <= DAY",
        "is_last_day = (until == until[0]).all()",
        "Dates as far from the end of months as the 28th of February count as regular.",
    ),
    Mutant(
        "business_days_with_holidays",
        STEPS,
        "if (np.busday_count(days[:-1], days[1:]) != 1).any() or",
        "if",
        "Dates with a holiday among them go on as business days.",
    ),
    Mutant(
        "gaps_across_series",
        GAPS,
        "inside[series.starts[1:] - 1] = False",
        "",
        "The way from one series to the next counts as a gap.",
    ),
    Mutant(
        "one_kind_of_times_is_any",
        TIMES,
        "if first.kind != second.kind and len(first) and len(second):",
        "if False:",
        "Dates are compared with numbers, or with a zone and without.",
    ),
    Mutant(
        "zones_ignored_where_units_differ",
        TIMES,
        "finest = np.result_type(*arrays)",
        "finest = first.values.dtype",
        "Times are rounded to the unit of the first table.",
    ),
    Mutant(
        "attoseconds_forget_the_count",
        TIMES,
        "factor = count * ATTOSECONDS[unit]",
        "factor = ATTOSECONDS[unit]",
        "Units such as 10 minutes count as one minute.",
    ),
]
