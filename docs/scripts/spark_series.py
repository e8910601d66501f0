"""Spark: a model for each series, or one model for all of them, by functions that get whole series."""

import os
import pickle
import sys
import warnings

import numpy as np
import pandas as pd
from pyspark.errors import PythonException
from pyspark.sql import SparkSession
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    DataWarning,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
)

rng = np.random.default_rng(0)
days = pd.date_range("2024-01-01", periods=150)
weeks = 100 + 20 * np.sin(2 * np.pi * np.arange(150) / 7 + np.arange(6)[:, np.newaxis])
table = pd.DataFrame(
    {
        "shop": np.repeat([f"shop {number}" for number in range(6)], len(days)),
        "day": np.tile(days, 6),
        "sales": (weeks + rng.normal(0, 3, weeks.shape)).ravel(),
    }
)
table["tomorrow"] = table.groupby("shop")["sales"].shift(-1)


# a model for each series ------------------------------------------------------------------------


def fitted(rows):
    """The model of one shop, from all of its rows, which come in any order."""
    rows = rows.sort_values("day")  # training takes them as they come: so it is the same to the bit
    windows = make_windows(rows[["shop", "day", "sales"]], 14, group="shop", time="day")
    X, y = future_targets(windows, rows["sales"], horizon=7)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=20, random_state=0))
    return pd.DataFrame({"shop": [rows["shop"].iloc[0]], "model": [pickle.dumps(model.fit(X, y))]})


def coming_week(rows, models):
    """The forecasts of one shop, by its model."""
    model = pickle.loads(models["model"].iloc[0])
    return forecast(model, rows[["shop", "day", "sales"]])


# one model for all series -----------------------------------------------------------------------

one_model = make_pipeline(
    SlidingWindow(14, group="shop", time="day"),
    StepwiseTransformer(StandardScaler()),
    GRURegressor(max_iter=20, random_state=0),
)
known = table.dropna()
one_model.fit(known[["shop", "day", "sales"]], known["tomorrow"])


def predicted(rows):
    """What the model says of each row of one shop, or of those that come together."""
    rows = rows.sort_values(["shop", "day"])
    return rows.assign(tomorrow=one_model.predict(rows[["shop", "day", "sales"]]))


def predicted_by_batch(batches):
    """The same of whatever rows come together: wrong, since their pasts are in other batches."""
    for rows in batches:
        yield predicted(rows)


def checked_by_batch(batches):
    """A warning of a worker stands in a log that nobody reads; an error ends the job."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        yield from predicted_by_batch(batches)


# ------------------------------------------------------------------------------------------------

if __name__ == "__main__":
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    shuffled = table[["shop", "day", "sales"]].sample(frac=1, random_state=0)

    # a job for each series
    rows = spark.createDataFrame(shuffled)
    models = rows.groupBy("shop").applyInPandas(fitted, "shop string, model binary").cache()
    coming = rows.groupBy("shop").cogroup(models.groupBy("shop"))
    schema = "shop string, day timestamp, sales double"
    coming = coming.applyInPandas(coming_week, schema).toPandas()

    # a job for all
    schema = "shop string, day timestamp, sales double, tomorrow double"
    right = rows.groupBy("shop").applyInPandas(predicted, schema).toPandas()
    wrong = rows.mapInPandas(predicted_by_batch, schema).toPandas()
    # the wrong one, checked
    try:
        told = rows.mapInPandas(checked_by_batch, schema).toPandas()
    except PythonException as error:
        told = str(error)
    spark.stop()

    both = right.merge(wrong, on=["shop", "day"], suffixes=["", "_by_batch"])
    share = (both["tomorrow"] != both["tomorrow_by_batch"]).mean()
    print(coming.head(7))
    print(f"mapInPandas says something else of {share:.1%} of the rows; checked, it says:")
    print(next(line for line in told.splitlines() if "DataWarning" in line))
