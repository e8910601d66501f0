"""The same days of two shops, told in every way in which a table can tell times."""

import numpy as np
import pandas as pd

DAYS = pd.date_range("2024-01-01", periods=12, freq="MS")
KINDS = {
    "dates": lambda days: days.to_numpy(),
    "dates of a zone": lambda days: days.tz_localize("Asia/Tokyo"),
    "dates of a zone as objects": lambda days: days.tz_localize("Asia/Tokyo").astype(object),
    "periods": lambda days: days.to_period("M"),
    "periods as objects": lambda days: days.to_period("M").astype(object),
    "datetime.date": lambda days: np.array([day.date() for day in days], dtype=object),
    "datetime.datetime": lambda days: np.array([day.to_pydatetime() for day in days], dtype=object),
    "durations": lambda days: days - pd.Timestamp("2020-01-01"),
    "numbers": lambda days: (days.month + 12 * days.year).to_numpy(),
    "fractions": lambda days: (days.month / 12).to_numpy() + 2024.0,
}

# pairs that cannot be compared, and what the error says of both
MIXTURES = [
    ("dates", "dates of a zone", "dates without a time zone", "dates with a time zone"),
    ("dates of a zone", "dates", "dates with a time zone", "dates without a time zone"),
    ("dates of a zone", "datetime.datetime", "dates with a time zone", "dates without a time zone"),
    ("dates", "numbers", "dates without a time zone", "numbers"),
    ("numbers", "datetime.date", "numbers", "dates without a time zone"),
    ("periods", "dates", r"periods \(M\)", "dates without a time zone"),
    ("durations", "numbers", "durations", "numbers"),
    ("fractions", "durations", "numbers", "durations"),
]


def shops(kind, part=slice(None)):
    """Twelve months of two shops, interleaved, or some of the months."""
    days, load = DAYS[part], np.random.default_rng(0).normal(size=(len(DAYS), 2))[part]
    days = days.repeat(2)
    columns = {"shop": ["a", "b"] * (len(days) // 2), "when": KINDS[kind](days), "load": load.ravel()}
    return pd.DataFrame(columns, index=np.arange(len(days)) + 2 * len(DAYS[: part.start or 0]))
