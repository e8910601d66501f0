"""A search on Ray: here on two processes of one machine, elsewhere on a cluster."""

import os

import ray
from joblib import parallel_config
from ray.util.joblib import register_ray
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, StepwiseTransformer, future_targets, make_windows
from sklearn_gru.datasets import load_sunspots

series = load_sunspots().series
X, y = future_targets(make_windows(series, 22), series, horizon=3)
X, y = X[21:], y[21:]  # whole windows
model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=20, random_state=0))
grid = {"gruregressor__hidden_layer_sizes": [10, 20], "gruregressor__segment_length": [1, 2]}


def process(estimator, X, y):
    """The process in which a model was trained and is scored."""
    return os.getpid()


search = GridSearchCV(
    model, grid, scoring={"r2": "r2", "process": process}, refit="r2", cv=TimeSeriesSplit(3, gap=2)
)

if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False)  # on a cluster ray.init(), which finds it
    register_ray()
    with parallel_config("ray", n_jobs=-1):  # without n_jobs all would run in this process
        search.fit(X, y)
    ray.shutdown()
    of_fits = {int(search.cv_results_[f"split{i}_test_process"][j]) for i in range(3) for j in range(4)}
    print(search.best_params_)
    print(12, "fits in", len(of_fits), "processes of Ray, the refit in this one")
