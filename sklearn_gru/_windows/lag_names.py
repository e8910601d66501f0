"""Names of columns that are lags: ``lag3``, ``x_lag3``, ``x_lag_3``, and with a unit ``x_lag_3D``."""

import re
from typing import NamedTuple

LAG = re.compile(r"(?:(?P<channel>.+?)[_ .-])?lag[_ .-]?(?P<lag>\d+)(?P<unit>[a-z]*)", re.IGNORECASE)
# mlforecast's statistics of all rows up to a lag are no lags of a channel
STATISTIC = re.compile(r"expanding_[a-z]+_lag\d+")
# what is known of rows ahead, as ``SlidingWindow`` names it
LEAD = re.compile(r"(?P<channel>.+?)[_ .-]lead[_ .-]?(?P<lag>\d+)", re.IGNORECASE)


class LagName(NamedTuple):
    """What the name of a column says: which channel, how many steps back, and of what length."""

    channel: str  # "" where the name is the lag alone
    lag: int  # below 0 ahead
    unit: str = ""


def lag_name(name, *, leads=False):
    """The ``LagName`` that a name is, None of any other; ``leads`` says whether one ahead is a lag below 0.

    The word stands alone: ``flag3`` is no lag.
    """
    if STATISTIC.fullmatch(name):
        return None
    if match := LAG.fullmatch(name):
        return LagName(match["channel"] or "", int(match["lag"]), match["unit"])
    if leads and (match := LEAD.fullmatch(name)):
        return LagName(match["channel"], -int(match["lag"]))
    return None


def renumbered(name, lag):
    """A name of a lag, of another one: ``x_lag_3`` and 2 are ``x_lag_2``."""
    match = LAG.fullmatch(name)
    return f"{name[: match.start('lag')]}{lag}{match['unit']}"


def shown(names):
    """The first of some names, for an error."""
    first = ", ".join(repr(str(name)) for name in names[:4])
    return f"{first}, ..." if len(names) > 4 else first
