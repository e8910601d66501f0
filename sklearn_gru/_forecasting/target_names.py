"""Which column of a history each output of a model is, and how many rows ahead, as the names of y tell."""

import re
from typing import NamedTuple

LEAD = re.compile(r"(?P<column>.+)_lead(?P<lead>[1-9][0-9]*)", re.DOTALL)  # as future_targets names columns


class Output(NamedTuple):
    """What the name of a column of y tells."""

    column: str
    lead: int | None  # None where it does not tell how many rows ahead


def targets_told(names, columns):
    """The targets that a model was fitted on, as far as they are columns of a history.

    Parameters
    ----------
    names : array-like of str or None
        Those of the columns of its y.
    columns : list
        Of the history.

    Returns
    -------
    targets : list of str
        Each once, in the order of y; none unless all are told.
    """
    outputs = _outputs(names, columns)
    if None in outputs:
        return []
    return list(dict.fromkeys(output.column for output in outputs))


def leads_told(names, targets=None):
    """Which target each output of a model is, and how many rows ahead, where names such as load_lead1 tell.

    Parameters
    ----------
    names : array-like of str or None
        Those of the columns of its y.
    targets : list, default=None
        By default those that the names tell, in their order.

    Returns
    -------
    targets : list
    outputs : list of (int, int)
        The place of each in ``targets``, and its lead; empty unless all are told.
    """
    matches = [LEAD.fullmatch(str(name)) for name in ([] if names is None else names)]
    if None in matches:
        return targets or [], []
    if targets is None:
        targets = list(dict.fromkeys(match["column"] for match in matches))
    if not all(match["column"] in targets for match in matches):
        return targets, []
    return targets, [(targets.index(match["column"]), int(match["lead"])) for match in matches]


def check_targets(names, columns, targets):
    """Refuse targets whose next values, step by step, are not what the model was fitted on.

    A name that is no column of the history, and no lead of one, tells nothing.

    Parameters
    ----------
    names : array-like of str or None
        Those of the columns of its y.
    columns : list
        Of the history.
    targets : list of str or int
        The columns to be forecast.

    Raises
    ------
    ValueError
        If an output is of another column, or of another number of rows ahead.
    """
    for i, output in enumerate(_outputs(names, columns)):
        step, place = divmod(i, len(targets))
        if output is None or output == (targets[place], output.lead and step + 1):
            continue
        told = targets_told(names, columns)
        expected = "the next values of the target, one row after the other, as future_targets makes them"
        if told not in ([], targets):
            expected = f"target={told if len(told) > 1 else told[0]!r}"
        raise ValueError(
            f"target={targets if len(targets) > 1 else targets[0]!r} makes output {i} of the model "
            f"{targets[place]!r} {_rows(step + 1)} ahead, but it was fitted on y with the columns "
            f"{list(names)}; expected {expected}."
        )


def _outputs(names, columns):
    """What each name tells; None where it is neither a column nor a lead of one."""
    return [_told(name, columns) for name in ([] if names is None else names)]


def _told(name, columns):
    if name in columns:
        return Output(name, None)
    match = LEAD.fullmatch(name)
    return Output(match["column"], int(match["lead"])) if match and match["column"] in columns else None


def _rows(number):
    return "1 row" if number == 1 else f"{number} rows"
