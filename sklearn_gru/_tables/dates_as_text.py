"""Dates in the index of a pandas table that are still text, and so tell no order in time."""

import re

from .frames import is_missing
from .index import levels_of

# 2024-03-01, 2024-03, 2024/3/1, 01.03.2024, 3/1/2024, each perhaps with an hour behind it
DATE = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])"
    r"|(\d{4}([-/.])\d{1,2}\3\d{1,2}|\d{1,2}([-/.])\d{1,2}\4\d{4})([T ]\d{1,2}:.*)?"
)


def refuse_dates_as_text(table, name):
    """Refuse a pandas table of which a level of the index holds nothing but text that reads as dates.

    Parameters
    ----------
    table : array-like or data frame
    name : str
        That of the table in the error.

    Raises
    ------
    ValueError
        As for a column of such dates: rows that are out of order, or missing, would go unnoticed.
    """
    levels = levels_of(table)
    level = next((level for level in levels if _are_dates(level)), None)
    if level is None:
        return
    called = "" if level.name is None else f" {level.name!r}"
    what = f"The index{called} of {name}" if len(levels) == 1 else f"The level{called} of the index of {name}"
    first = next(label for label in level if not is_missing(label))
    how = f"{name}.index = pd.to_datetime({name}.index)" if len(levels) == 1 else "pd.to_datetime"
    raise ValueError(
        f"{what} holds dates as text ({first!r}), which tell no order in time; expected dates: convert them, "
        f"{how}; or without an index, {name}.reset_index(drop=True), rows in time order."
    )


def _are_dates(labels):
    """Whether labels are text, and all that are not missing read as dates; the first other one tells."""
    if getattr(labels.dtype, "kind", "O") in "iufbcmM":
        return False
    there = [label for label in labels[:3] if not is_missing(label)]
    return bool(there) and all(is_missing(label) or _is_date(label) for label in labels)


def _is_date(label):
    return isinstance(label, str) and DATE.fullmatch(label.strip()) is not None
