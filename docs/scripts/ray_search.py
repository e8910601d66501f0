"""A search on Ray: here on two processes of one machine, elsewhere on a cluster."""

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
search = GridSearchCV(model, grid, cv=TimeSeriesSplit(3, gap=2))

if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False)  # on a cluster ray.init(), which finds it
    register_ray()
    with parallel_config("ray"):
        search.fit(X, y)
    ray.shutdown()
    print(search.best_params_)
