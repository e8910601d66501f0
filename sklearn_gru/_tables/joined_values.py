"""Columns of one kind after each other, as whatever their values came in."""

import numpy as np

from .frames import library_name_of, library_of, without_index


def joined_values(parts, sizes):
    """Columns of one kind, one after the other; a part that is None is missing in as many rows.

    Whole numbers of several widths stay the whole numbers that they are.

    Parameters
    ----------
    parts : list of array, series of polars or None
        At least one is there.
    sizes : list of int
        How many rows each has.
    """
    example = next(part for part in parts if part is not None)
    if isinstance(example, np.ndarray):
        gaps = [np.full(size, *_missing_beside(example.dtype)) for size in sizes]
        parts = [gap if part is None else part for part, gap in zip(parts, gaps, strict=True)]
        return np.concatenate(
            _of_one_width(parts) if all(part.dtype.kind in "iu" for part in parts) else parts
        )
    if not hasattr(example, "array") and library_name_of(example) == "polars":
        return _joined_polars(example, parts, sizes)
    import pandas as pd

    first = pd.Series(example)
    missing = [first[:0].reindex(range(size)) for size in sizes]
    parts = [gap if part is None else pd.Series(part) for part, gap in zip(parts, missing, strict=True)]
    parts = [part for part in parts if len(part)] or [first[:0]]  # pandas 2 warns of empty ones
    return without_index(pd.concat(parts, ignore_index=True))


def whole_numbers_in(numbers, *kinds):
    """Whole numbers of Python in the first of some integer types that holds them all, else as objects.

    Parameters
    ----------
    numbers : sequence of int
    *kinds : dtype
    """
    least, most = min(numbers, default=0), max(numbers, default=0)
    for kind in kinds:
        if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max:
            return np.array(numbers, kind)
    return np.array(numbers, object)


def _of_one_width(parts):
    """Arrays of whole numbers, of which those without a sign would make floats of the others."""
    if len({part.dtype.kind for part in parts}) == 1:
        return parts
    numbers = [number for part in parts for number in part.tolist()]
    return [whole_numbers_in(numbers, np.int64, np.uint64)]


def _joined_polars(example, parts, sizes):
    library = library_of(example)
    if example.dtype == library.Object:  # of Python's dates, say
        parts = [part if part is None else library.Series(list(part)) for part in parts]
        example = next(part for part in parts if part is not None)
    gaps = [library.Series([None] * size, dtype=example.dtype) for size in sizes]
    parts = [gap if part is None else part for part, gap in zip(parts, gaps, strict=True)]
    frames = [part.to_frame("values") for part in _alike_in_polars(library, parts)]
    return library.concat(frames, how="vertical_relaxed").to_series()  # dates may be in several units


def _alike_in_polars(library, parts):
    """Series of which polars finds a type for all."""
    kinds = {part.dtype for part in parts}
    if len(kinds) > 1 and all(kind.is_integer() for kind in kinds):
        numbers = [number for part in parts for number in part.drop_nulls().to_list()]
        is_wide = whole_numbers_in(numbers, np.int64, np.uint64).dtype == np.uint64
        return [part.cast(library.UInt64 if is_wide else library.Int64) for part in parts]
    zone = getattr(parts[0].dtype, "time_zone", None)
    return parts if zone is None else [part.dt.convert_time_zone(zone) for part in parts]


def _missing_beside(dtype):
    """What is missing among values of a dtype, and the dtype that holds it."""
    if dtype.kind in "mM":
        return np.array("NaT", dtype), dtype
    return np.nan, np.float64 if dtype.kind in "iuf" else object
