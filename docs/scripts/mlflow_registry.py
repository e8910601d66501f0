"""MLflow: a training logged, its model registered, loaded and served, each time saying the same numbers."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import mlflow
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sklearn_gru
from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, future_targets, make_windows
from sklearn_gru.datasets import load_sunspots
from sklearn_gru.exchange import mlflow_arguments

folder = Path(tempfile.mkdtemp())
mlflow.set_tracking_uri(f"sqlite:///{folder}/runs.db")
mlflow.set_experiment(experiment_id=mlflow.create_experiment("sunspots", (folder / "models").as_uri()))

# log and register ------------------------------------------------------------------------------

series = load_sunspots().series
X, y = future_targets(make_windows(series, 22), series, horizon=3)
X, y = np.asarray(X[21:]), y[21:]
model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=20, random_state=0))

mlflow.sklearn.autolog(log_models=False)
with mlflow.start_run() as run:
    model.fit(X[:220], y[:220])
    mlflow.log_metric("later_r2", model.score(X[222:], y[222:]))
    for epoch, loss in enumerate(model[-1].loss_curve_):
        mlflow.log_metric("loss", loss, step=epoch)
    logged = mlflow.sklearn.log_model(
        model,
        name="model",
        registered_model_name="sunspots",
        pip_requirements=[f"sklearn_gru=={sklearn_gru.__version__}", "mlflow", "skops"],
        **mlflow_arguments(model),
    )
parameters = mlflow.get_run(run.info.run_id).data.params
print(len(parameters), "parameters, such as", {"random_state": parameters["gruregressor__random_state"]})

# a model of rows, which makes its windows itself --------------------------------------------------

table = pd.DataFrame({"year": np.arange(1700.0, 2009.0), "sunspots": series.ravel()})
known, following = table[:-1], series[1:].ravel()
rows_model = make_pipeline(SlidingWindow(22, time="year"), *(clone(step) for step in model))
rows_model.fit(known, following)
with mlflow.start_run():
    mlflow.sklearn.log_model(
        rows_model,
        name="rows",
        registered_model_name="sunspots_by_row",
        signature=mlflow.models.infer_signature(table, following),
        pip_requirements=[f"sklearn_gru=={sklearn_gru.__version__}", "mlflow", "skops"],
        **mlflow_arguments(rows_model),
    )

# load ------------------------------------------------------------------------------------------

estimator = mlflow.sklearn.load_model("models:/sunspots/1")  # trains on, forecasts, streams
function = mlflow.pyfunc.load_model("models:/sunspots/1")  # only predicts, as a server does


# serve -----------------------------------------------------------------------------------------


@contextmanager
def server(path):
    """The address of MLflow's own server of a model, on this machine and in this environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "models", "serve", "--model-uri", str(path)]
    command += ["--env-manager", "local", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/ping", process)
        yield f"http://127.0.0.1:{port}/invocations"
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # it has started others
        process.wait()


def wait_for(address, process, seconds=120):
    """Return when a server answers."""
    for _ in range(seconds):
        try:
            return urlopen(address)
        except URLError:
            if process.poll() is not None:
                raise
            time.sleep(1)
    raise TimeoutError(f"{address} has not answered for {seconds} s")


def answer(address, X):
    """The predictions for an array of sequences or a table of rows, by a request."""
    asked = {"dataframe_split": X.to_dict("split")} if hasattr(X, "to_dict") else {"inputs": X.tolist()}
    content = json.dumps(asked).encode()
    with urlopen(Request(address, content, {"Content-Type": "application/json"})) as response:
        return np.array(json.load(response)["predictions"])


if __name__ == "__main__":
    requests = {"one window": X[-1:], "many windows": X, "twelve steps of one": X[-1:, -12:]}
    requests["two steps absent"] = np.where(np.arange(22)[:, np.newaxis] < 2, np.nan, X[-1:])
    with server(mlflow.artifacts.download_artifacts("models:/sunspots/1")) as address:
        answers = {name: answer(address, asked) for name, asked in requests.items()}
    parts = {"one row": table[-1:], "a window of rows": table[-22:], "all rows": table}
    with server(mlflow.artifacts.download_artifacts("models:/sunspots_by_row/1")) as address:
        answers |= {name: answer(address, asked) for name, asked in parts.items()}
    for name, asked in requests.items():
        print(name, np.array_equal(answers[name], model.predict(asked)))
    for name, asked in parts.items():
        print(name, np.array_equal(answers[name], rows_model.predict(asked)))
