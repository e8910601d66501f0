"""The tables of the examples that go from a file to a saved model, drawn at random.

python -m tests.case_data    writes them into examples/data
"""

from pathlib import Path

import numpy as np
import pandas as pd

from . import three_problems

DATA = Path(__file__).parents[1] / "examples" / "data"


def shops():
    """Daily sales of twelve shops; some days nobody reported, and one shop was closed for ten days."""
    table = three_problems.shops()
    closed = (table["shop"] == "shop 07") & table["date"].between("2024-05-06", "2024-05-15")
    return table[~closed]


def power_load(seed=0):
    """The hourly load of a town in the weather of New York, 2013, and the temperature as it was forecast.

    The weather is that of the file beside it, and the load is drawn: heating, cooling, working hours and
    noise that lasts for some hours.  The load of the last day is still to come.
    """
    rng = np.random.default_rng(seed)
    weather = pd.read_csv(DATA / "airport_weather.csv.gz", parse_dates=["time"])
    weather = weather[weather["airport"] == "JFK"].set_index("time")["temperature"]
    temperature = weather.asfreq("h").interpolate().loc["2013-03-01":"2013-12-20 23:00"]
    hour, times = temperature.index.hour.to_numpy() - 5, temperature.index
    hour = hour % 24  # of the clock in New York, without summer time
    works = np.where((times - pd.Timedelta("5h")).day_of_week < 5, 1.0, 0.6)
    felt = temperature.ewm(halflife=6).mean().to_numpy()  # houses are slow
    peaks = np.exp(-(((hour - 9) / 2.5) ** 2)) + np.exp(-(((hour - 18) / 2) ** 2))
    load = 500 + 160 * works * peaks + 80 * works * (abs(hour - 13) < 6)
    load = load + 9 * np.maximum(15 - felt, 0) + 14 * np.maximum(felt - 20, 0) * (0.6 + 0.4 * works)
    load = (load * (1 + three_problems.noise_that_lasts(rng, len(times), 0.9, 0.012))).round(1)
    load[rng.random(len(times)) < 0.005] = np.nan  # the meter did not report
    load[-24:] = np.nan
    told = (temperature + three_problems.noise_that_lasts(rng, len(times), 0.8, 0.6)).round(1)
    return pd.DataFrame({"time": times, "temperature": told.to_numpy(), "load": load})


TABLES = {
    "shops": shops,
    "machines": three_problems.machines,
    "machines_running": three_problems.running,
    "power_load": power_load,
}


def main():
    """Write the files; they hold no time of writing, so that the same table is the same file."""
    for name, draw in TABLES.items():
        how = {"method": "gzip", "mtime": 0}
        draw().to_csv(DATA / f"{name}.csv.gz", index=False, compression=how)


if __name__ == "__main__":
    main()
