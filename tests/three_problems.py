"""Three problems as they come in files, drawn at random: shops, machines and a power load.

python -m tests.three_problems    runs the three scripts of the guide on them, and prints what they print
"""

import os
import re
import time
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "three_scripts.md"
NAMES = ["shops", "machines", "load"]


def script_of(name):
    """The script that the guide shows under this name."""
    text = GUIDE.read_text(encoding="utf-8")
    (script,) = re.findall(rf"^```python {name}\.py\n(.*?)^```", text, re.M | re.S)
    return script


def shops(n_shops=12, n_days=365, n_ahead=14, seed=0):
    """Daily sales: each shop at its own level, with its own week, and the promotions that are planned."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range(end="2024-12-14", periods=n_days + n_ahead)
    day, parts = np.arange(len(dates)), []
    for i, level in enumerate(np.geomspace(80, 600, n_shops)):
        promo = rng.random(len(day)) < 0.12
        week = 1 + np.array([0, 0, 0, 0, 0.1, 0.4, -0.3]) + rng.normal(0, 0.25, 7)
        year = 1 + 0.15 * np.sin(2 * np.pi * (day / 365 + rng.random()))
        drift = np.exp(np.cumsum(rng.normal(0, 0.01, len(day))))
        after = np.append(False, promo[:-1])  # the day after a promotion sells less
        sales = level * week[day % 7] * year * drift * (1 + 0.5 * promo - 0.2 * after)
        sales = np.maximum(sales * rng.normal(1, 0.08, len(day)), 1).round()
        sales[rng.random(len(day)) < 0.01] = np.nan  # a day that nobody reported
        sales[n_days:] = np.nan
        columns = {"shop": f"shop {i + 1:02}", "date": dates, "promo": promo.astype(int), "sales": sales}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def machines(n_machines=60, first=1, life=100, seed=0):
    """Hourly readings of machines until they fail, of a wear that is not among them."""
    rng = np.random.default_rng(seed)
    parts = []
    for i in range(n_machines):
        strain = rng.gamma(2, rng.uniform(0.5, 1.5), size=6 * life)
        wear = np.cumsum(strain) / rng.uniform(1.8 * life, 2.2 * life)
        vibration = 2 * wear + rng.normal(size=len(wear))
        n_hours = np.argmax(wear > 1)  # then it fails
        readings = {"hour": range(n_hours), "strain": strain[:n_hours], "vibration": vibration[:n_hours]}
        parts.append(pd.DataFrame({"machine": f"M{first + i:02}", **readings}))
    return pd.concat(parts, ignore_index=True).round(3)


def running(n_machines=8, first=61, life=100, seed=1):
    """The readings up to now of other machines, which have not failed yet."""
    table = machines(n_machines, first, life, seed)
    known = dict(zip(table["machine"].unique(), np.linspace(0.3, 1, n_machines), strict=True))
    n_hours = table.groupby("machine")["hour"].transform("count") * table["machine"].map(known)
    return table[table["hour"] < n_hours]


def noise_that_lasts(rng, n_steps, share, spread):
    """What a share of the last value and a new shock make."""
    values = rng.normal(0, spread, n_steps)
    for i in range(1, n_steps):
        values[i] += share * values[i - 1]
    return values


def load(n_days=150, seed=0):
    """A half-hourly load of heating, cooling and work, the temperature as it was forecast, for a day more."""
    rng = np.random.default_rng(seed)
    times = pd.date_range(end="2024-09-29 23:30", periods=48 * (n_days + 1), freq="30min")
    hour = (times.hour + times.minute / 60).to_numpy()
    day, works = times.day_of_year.to_numpy(), np.where(times.day_of_week < 5, 1.0, 0.6)
    temperature = 13 - 10 * np.cos(2 * np.pi * (day - 20) / 365) - 4 * np.cos(2 * np.pi * (hour - 3) / 24)
    temperature = temperature + noise_that_lasts(rng, len(times), 0.993, 0.35)
    peaks = np.exp(-(((hour - 9) / 2.5) ** 2)) + np.exp(-(((hour - 18) / 2) ** 2))
    values = 500 + 160 * works * peaks + 80 * works * (abs(hour - 13) < 6)
    values = values + 9 * np.maximum(15 - temperature, 0) + 12 * np.maximum(temperature - 22, 0)
    values = (values + noise_that_lasts(rng, len(times), 0.97, 4)).round(1)
    values[rng.random(len(times)) < 0.005] = np.nan  # the meter did not report
    values[-48:] = np.nan
    told = (temperature + rng.normal(0, 0.8, len(times))).round(1)
    return pd.DataFrame({"time": times, "temperature": told, "load": values})


def main():
    """Run each script as it stands, warnings being errors."""
    warnings.simplefilter("error")
    tables = {"shops": shops(), "machines": machines(), "running": running(), "load": load()}
    with TemporaryDirectory() as directory:
        os.chdir(directory)
        for name, table in tables.items():
            table.to_csv(f"{name}.csv", index=False)
        for name in NAMES:
            start = time.perf_counter()
            print(f"\n{name}.py")
            exec(compile(script_of(name), f"{name}.py", "exec"), {})
            print(f"({time.perf_counter() - start:.0f} seconds)")
            print(pd.read_csv(*Path().glob(f"{name}_*.csv")).head(3).to_string(index=False))
        os.chdir(GUIDE.parent)


if __name__ == "__main__":
    main()
