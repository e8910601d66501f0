"""Matplotlib, which only the displays need, imported when one of them draws."""


def import_pyplot(caller):
    """``matplotlib.pyplot``, or an error that says how to install it.

    Parameters
    ----------
    caller : str
        What needs it, such as "LossCurveDisplay.plot".
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(f"{caller} requires matplotlib: pip install 'sklearn_gru[plot]'") from error
    return plt
