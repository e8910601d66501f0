"""Searches on a Dask cluster: here of two processes of one machine, elsewhere of many machines."""

from dask.distributed import Client, LocalCluster, get_task_stream
from joblib import parallel_config
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, StepwiseTransformer, future_targets, make_windows
from sklearn_gru.datasets import load_sunspots

series = load_sunspots().series
X, y = future_targets(make_windows(series, 22), series, horizon=3)
X, y = X[21:], y[21:]  # whole windows
model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=20, random_state=0))
folds = TimeSeriesSplit(3, gap=2)
grid = {"gruregressor__hidden_layer_sizes": [10, 20], "gruregressor__segment_length": [1, 2]}

search = GridSearchCV(model, grid, cv=folds)
halving = HalvingGridSearchCV(
    model, grid, cv=folds, resource="gruregressor__max_iter", min_resources=5, max_resources=20, factor=2
)

if __name__ == "__main__":  # the processes of the cluster read this file too, up to here
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
        parallel_config("dask"),
        get_task_stream(client) as tasks,
    ):
        search.fit(X, y)
        halving.fit(X, y)
    print(search.best_params_, halving.best_params_)
    print(len({task["worker"] for task in tasks.data}), "processes have trained")
