"""The shape of what a fitted model reads, as far as it tells."""

from .._estimators.base import BaseGRU
from .._estimators.seasonal_naive import SeasonalNaive

READS_CHANNELS = BaseGRU, SeasonalNaive  # and count "is_ahead" among them


def input_shape(chain):
    """The shape of X: of sequences, where the model may have been fitted on these, else of rows.

    Parameters
    ----------
    chain : FittedChain

    Returns
    -------
    shape : list of int or None
        ``[None, None, n_channels]`` or ``[None, n_columns]``; None is any number.

    Raises
    ------
    ValueError
        If its first step does not tell how many columns it reads.
    """
    first = chain.first
    reads_channels = isinstance(first, READS_CHANNELS)
    width = first.n_channels_in_ if reads_channels else getattr(first, "n_features_in_", None)
    if width is None:
        raise ValueError(f"{first!r} does not tell how many columns it reads: give X, some samples of it.")
    if not chain.reads_sequences:
        return [None, width]
    tells_ahead = bool(chain.known) and not reads_channels
    return [None, None, width + tells_ahead]
