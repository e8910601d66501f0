"""What the columns of a history are: the targets, the series and the times."""

from .._tables.frames import columns_of, index_names_of, is_frame
from .._tables.ids import as_names, names_in, role_names
from .target_names import check_targets, targets_told


def roles_in(chain, table, group, time):
    """The columns that tell series and time: those given, or those of the windows of the model.

    Parameters
    ----------
    chain : FittedChain
    table : data frame or ndarray of shape (n_rows, n_columns)
        The history.
    group, time : str, list of str or None

    Returns
    -------
    group, time : str, tuple of str or None
        What the recipe of windows names counts only where the table has it: one series may do without.
    """
    there = [*columns_of(table), *index_names_of(table)] if is_frame(table) else []
    found = []
    for name, given in (("group", group), ("time", time)):
        of_recipe = getattr(chain.recipe, name, None)
        role = chain.roles.get(name, of_recipe if set(names_in(of_recipe)) <= set(there) else None)
        found.append(role if given is None else as_names(given))
    return tuple(found)


def find_targets(chain, table, target, group=None, time=None):
    """The columns whose next values a model predicts: those given or told, or the only one that it reads.

    Parameters
    ----------
    chain : FittedChain
    table : data frame or ndarray of shape (n_rows, n_columns)
        The history.
    target : str, int, list of them or None
    group, time : str, tuple of str or None
        No target.

    Returns
    -------
    targets : list of str or int

    Raises
    ------
    ValueError
        If a target is no column, comes twice, or is not given where there are several columns; if
        the names of the y of ``fit`` tell another one.
    """
    targets = _told_or_given(chain, table, target, [group, time])
    check_targets(chain.target_names, columns_of(table), targets)
    return targets


def _told_or_given(chain, table, target, roles):
    """The targets that are given, or those that the names of y tell, or the only one."""
    if target is None:
        told = targets_told(chain.target_names, columns_of(table))
        if told:
            return told
        beside = role_names(*roles, *chain.roles.values())
        columns = [name for name in chain.columns_in(table, *roles) if name not in beside]
        if len(columns) != 1:
            raise ValueError(f"target is missing: say which of the columns {columns} the model predicts.")
        return columns
    targets = list(target) if isinstance(target, (list, tuple)) else [target]
    if not targets or len(set(targets)) < len(targets):
        raise ValueError(f"target={target!r}; expected one column, or a list of different ones.")
    for name in targets:
        if name not in columns_of(table):
            raise ValueError(f"target={name!r} is not a column of history, which has {columns_of(table)}.")
    return targets
