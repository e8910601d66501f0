"""The warning of data that may not be what they seem."""


class DataWarning(UserWarning):
    """Data were taken in a way that may not be what was meant, such as samples that are left out.

    It says what was seen, what was made of it, and what to give instead.  Turn it into an error where
    nobody reads the output of a program.

    See Also
    --------
    regular_grid : A row for each time, where rows are missing.
    make_windows : It warns of steps in time that are far longer than the others.

    Examples
    --------
    >>> import warnings
    >>> from sklearn_gru import DataWarning, make_windows
    >>> day = [*range(40), 60]  # nearly three weeks are missing
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("error", DataWarning)
    ...     make_windows([1.0] * 41, 2, time=day)
    Traceback (most recent call last):
    ...
    sklearn_gru._utils.data_warning.DataWarning: ...
    """
