"""Which columns of a table the windows of a model show ahead, and which rows to come have to tell."""

import warnings
from numbers import Integral

import numpy as np

from .._tables.frames import column, is_frame, last_rows, rows_at, with_column
from .._tables.ids import role_names
from .front import MAX_TRIED, NOT_OF_ROWS, row_steps


def columns_to_come(chain, table, shown, targets, roles, feeds_back, horizon, has_future):
    """The columns of which rows to come have to tell the values.

    A value that is fed back needs a whole row around it, and the windows of a model may show more rows.

    Parameters
    ----------
    chain : FittedChain
    table : data frame or ndarray of shape (n_rows, n_columns)
        The history.
    shown : list or None
        As :func:`columns_known_ahead` gives it.
    targets : list of str or int
    roles : tuple
        The columns that tell series and times.
    feeds_back : bool
        Whether the model goes on by recursion.
    horizon : int or None
        How many values of each series are asked for.
    has_future : bool
        Whether rows to come are given.

    Returns
    -------
    columns : list
    """
    is_first_only = horizon == 1 and (is_frame(table) if chain.known else not has_future)
    if shown is None or (feeds_back and not is_first_only):
        beside = [*targets, *role_names(*roles)]
        return [name for name in chain.columns_in(table, *roles) if name not in beside]
    return shown


def columns_known_ahead(chain, table, targets, roles):
    """The columns that a model shows of the rows to come.

    Parameters
    ----------
    chain : FittedChain
        A model whose windows show some.
    table : data frame or ndarray of shape (n_rows, n_columns)
    targets : list of str or int
        What it forecasts.
    roles : tuple
        The columns that tell series and times.

    Returns
    -------
    columns : list or None
        In the order in which the table has them, or a data frame that the model was fitted on.  None where
        steps in front of the window do not tell by names what they make of which column.

    Raises
    ------
    ValueError
        If a target is among them.
    """
    reads = chain.columns_in(table, *roles)
    own = [name for name in reads if name not in role_names(*roles)]
    if not chain.front:
        columns = [own[position] for position in sorted(chain.known_positions)]
    else:
        columns = _made_of(chain, reads)
        if not columns or not set(columns) <= set(own):
            return None
        columns = [name for name in own if name in columns]
    wrong = [name for name in targets if name in columns]
    if wrong:
        raise ValueError(
            f"target={wrong[0]!r} is among the columns {columns} that the windows of the model show before "
            "their rows have come; expected another target, or windows without it in known."
        )
    return columns


def columns_asked_ahead(chain, table, rows, targets, roles):
    """The columns of rows to come that a forecast has to be told for what its model shows of them.

    Parameters
    ----------
    chain : FittedChain
        A model whose windows show some.
    table : data frame or ndarray of shape (n_rows, n_columns)
        The history.
    rows : data frame or ndarray of shape (n_known_rows, n_columns)
        The known ones, with the columns that the model reads.
    targets : list of str or int
        What it forecasts.
    roles : tuple
        The columns that tell series and times.

    Returns
    -------
    columns : list or None
        As :func:`columns_known_ahead` gives it; None also where steps in front make them of others too.

    Raises
    ------
    ValueError
        If a target is among them.
    """
    shown, prepare = columns_known_ahead(chain, table, targets, roles), row_steps(chain.front, chain.roles)
    own = [name for name in chain.columns_in(table, *roles) if name not in role_names(*roles)]
    for name in targets:
        if name in own and are_made_of(chain, rows, [name], prepare):
            raise ValueError(
                f"The steps in front of the window make {chain.known}, which are known ahead, of the target "
                f"{name!r} too, whose values to come nobody knows: expected steps that make them of other "
                "columns."
            )
    others = [name for name in own if name not in (*targets, *(shown or []))]
    return None if are_made_of(chain, rows, others, prepare) else shown


def are_made_of(chain, rows, columns, prepare):
    """Whether steps in front make what windows show ahead of some columns, as far as some rows show.

    Parameters
    ----------
    chain : FittedChain
    rows : data frame or ndarray of shape (n_rows, n_columns)
    columns : list of str or int
    prepare : callable
        Rows into channels.

    Returns
    -------
    are_made_of : bool
        False also where it cannot be tried, since other values in these columns are an error.
    """
    if not chain.front or not columns:
        return False
    tried = mixed = last_rows(rows, MAX_TRIED)
    for name in columns:
        values = column(rows_at(tried, np.arange(len(tried))[::-1]), name)
        is_float = np.asarray(values).dtype.kind == "f"
        mixed = with_column(mixed, name, values + 1 if is_float else values)  # also where all are equal
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nobody has asked for these rows
        try:
            channels = [prepare(part)[:, list(chain.known_positions)] for part in (tried, mixed)]
        except NOT_OF_ROWS:
            raise
        except Exception:  # whatever a step raises that takes no such rows
            return False
    return not np.array_equal(*channels, equal_nan=True)


def _made_of(chain, reads):
    """The columns that the steps in front make the known channels of, as far as names tell; none else."""
    given = {name if isinstance(name, str) else f"x{i}": name for i, name in enumerate(reads)}
    sources = _sources_behind(chain.front, list(given))
    if sources is None:  # a name that stays is that of what it was
        found = [given.get(key) for key in chain.known]
    else:
        names = [name for name in sources if name not in role_names(*chain.roles.values())]
        keys = [key if isinstance(key, str) else names[key] for key in chain.known]
        found = [given.get(first) for key in keys for first in sources.get(key, [None])]
    return [] if None in found else list(dict.fromkeys(found))


def _sources_behind(steps, names):
    """The columns that each column behind some steps is made of; None if a step gives no names."""
    sources = {name: [name] for name in names}
    for step in steps:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nobody has asked for its columns
                made = step.get_feature_names_out(np.array(list(sources), dtype=object))
        except NOT_OF_ROWS:
            raise
        except Exception:  # whatever a step raises that gives no names, or not to these columns
            return None
        sources = {
            name: [first for source in origin for first in sources.get(source, [None])]
            for name, origin in _sources(step, list(sources), [str(name) for name in made]).items()
        }
    return sources


def _names_of(columns, names):
    """The names of columns that are given by their names, places, a mask or a slice."""
    if isinstance(columns, slice):
        return names[_places(columns, names)]
    columns = [columns] if isinstance(columns, (str, Integral)) else list(columns)
    if all(isinstance(column, (bool, np.bool_)) for column in columns):
        columns = np.flatnonzero(columns)
    return [column if isinstance(column, str) else names[column] for column in columns]


def _places(columns, names):
    """A slice of places; one of names has its last name in it, as in a ColumnTransformer."""
    start, stop = (names.index(end) if isinstance(end, str) else end for end in (columns.start, columns.stop))
    return slice(start, stop + isinstance(columns.stop, str) if stop is not None else None, columns.step)


def _sources(step, names, made):
    """The columns that each of the columns ``made`` by a step is made of, by its name."""
    blocks = dict.fromkeys(made, names)
    for label, _, columns in getattr(step, "transformers_", []):  # of a ColumnTransformer
        blocks |= dict.fromkeys(made[step.output_indices_[label]], _names_of(columns, names))
    sources = {}
    for name, block in blocks.items():
        own = next((own for own in (name, name.partition("__")[2]) if own in block), None)
        is_known = own is None and len(block) < len(names)
        sources[name] = [own] if own is not None else block if is_known else [None]
    return sources
