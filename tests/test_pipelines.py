"""The main ways of use: raw rows and windows, through everything scikit-learn does with them."""

import pickle

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import (
    GridSearchCV,
    TimeSeriesSplit,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    learning_curve,
    train_test_split,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_gru import (
    GRURegressor,
    PanelTimeSeriesSplit,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)
from sklearn_gru.datasets import load_sunspots

ROWS, TARGET = load_sunspots(return_X_y=True)
ROWS, TARGET = ROWS[:80], TARGET[:80]
WINDOWS = make_windows(ROWS, 8)


def gru(**parameters):
    return GRURegressor(**{"hidden_layer_sizes": (4,), "max_iter": 2, "random_state": 0, **parameters})


def on_rows():
    return make_pipeline(StandardScaler(), SlidingWindow(5), gru())


def on_windows():
    return make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(5), gru())


JOBS = pytest.mark.parametrize(
    ("make", "X"), [(on_rows, ROWS), (on_windows, WINDOWS)], ids=["rows", "windows"]
)


@JOBS
def test_fit_predict_score(make, X):
    model = make().fit(X, TARGET)
    assert model.predict(X).shape == TARGET.shape
    assert model.score(X, TARGET) == pytest.approx(
        1 - np.sum((TARGET - model.predict(X)) ** 2) / np.sum((TARGET - TARGET.mean()) ** 2)
    )


def test_both_ways_agree_where_the_past_is_the_same():
    rows, windows = on_rows().fit(ROWS, TARGET), on_windows().fit(WINDOWS, TARGET)
    np.testing.assert_allclose(rows.predict(ROWS), windows.predict(WINDOWS), rtol=1e-10)


@JOBS
@pytest.mark.parametrize("scoring", ["r2", "neg_mean_absolute_error", "neg_root_mean_squared_error"])
def test_cross_val_score_with_string_scorers(make, X, scoring):
    scores = cross_val_score(make(), X, TARGET, cv=TimeSeriesSplit(3), scoring=scoring)
    assert np.isfinite(scores).all()
    assert len(scores) == 3


@JOBS
def test_cross_val_predict_gives_every_row_a_prediction(make, X):
    assert cross_val_predict(make(), X, TARGET, cv=4).shape == TARGET.shape


@JOBS
def test_grid_search_over_the_window_in_two_processes(make, X):
    search = GridSearchCV(
        make(), {"slidingwindow__length": [1, 3, 8]}, cv=TimeSeriesSplit(2), n_jobs=2, error_score="raise"
    )
    search.fit(X, TARGET)
    assert search.best_params_["slidingwindow__length"] in {1, 3, 8}
    assert len(set(search.cv_results_["mean_test_score"])) == 3
    assert search.predict(X[-8:]).shape == (8,)


@JOBS
def test_transformed_target(make, X):
    model = TransformedTargetRegressor(make(), func=np.log1p, inverse_func=np.expm1).fit(X, TARGET)
    assert (model.predict(X) > -1).all()


@JOBS
def test_clone_pickle_and_joblib(make, X, tmp_path):
    model = make().fit(X, TARGET)
    again = clone(model).fit(X, TARGET)
    joblib.dump(model, tmp_path / "model.joblib")
    for other in (again, pickle.loads(pickle.dumps(model)), joblib.load(tmp_path / "model.joblib")):
        np.testing.assert_array_equal(other.predict(X), model.predict(X))


@JOBS
def test_sample_weights_reach_the_regressor(make, X):
    weight = np.linspace(0.1, 1, 80)
    model = make().fit(X, TARGET, gruregressor__sample_weight=weight)
    assert (model.predict(X) != make().fit(X, TARGET).predict(X)).all()


@JOBS
def test_learning_curve_and_train_test_split(make, X):
    sizes, _, scores = learning_curve(make(), X, TARGET, cv=TimeSeriesSplit(2), train_sizes=[0.5, 1.0])
    assert np.isfinite(scores).all()
    assert len(sizes) == 2
    train, test, y_train, _ = train_test_split(X, TARGET, shuffle=False)
    assert make().fit(train, y_train).predict(test).shape == (20,)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames(library):
    module = pytest.importorskip(library)
    frame = module.DataFrame({"sunspots": ROWS[:, 0], "twice": 2 * ROWS[:, 0]})
    y = module.Series(TARGET)
    for make, X in ((on_rows, frame), (on_windows, make_windows(frame, 8))):
        model = make().fit(X, y)
        assert model.predict(X).shape == (80,)
        assert np.isfinite(cross_val_score(make(), X, y, cv=TimeSeriesSplit(2))).all()
        search = GridSearchCV(make(), {"slidingwindow__length": [2, 4]}, cv=2, error_score="raise").fit(X, y)
        assert search.predict(X[-4:]).shape == (4,)


@JOBS
@pytest.mark.parametrize("container", ["pandas", "polars"])
def test_a_container_for_all_steps_does_not_disturb(make, X, container):
    pytest.importorskip(container)
    model = make().set_output(transform=container).fit(X, TARGET)
    np.testing.assert_array_equal(model.predict(X), make().fit(X, TARGET).predict(X))


def test_several_steps_ahead():
    X, y = future_targets(make_windows(ROWS, 12), ROWS, horizon=4)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(), gru())
    search = GridSearchCV(model, {"slidingwindow__length": [6, 12]}, cv=TimeSeriesSplit(2, gap=3)).fit(X, y)
    assert search.predict(make_windows(ROWS, 12)[-1:]).shape == (1, 4)


def test_flat_windows_serve_other_regressors_the_same_past():
    model = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(4, flatten=True), Ridge())
    model.fit(WINDOWS[8:], TARGET[8:])
    scaled = StandardScaler().fit_transform(ROWS[1:])[:, 0]
    flat = np.lib.stride_tricks.sliding_window_view(scaled, 4)[4:]
    np.testing.assert_allclose(model.predict(WINDOWS[8:]), Ridge().fit(flat, TARGET[8:]).predict(flat))


def test_windows_made_before_the_split_keep_the_past_of_every_fold():
    def folds(model, X):
        cv = TimeSeriesSplit(3)
        return cross_validate(model, X, TARGET, cv=cv, return_estimator=True, return_indices=True)

    result = folds(on_windows(), WINDOWS)
    for model, test in zip(result["estimator"], result["indices"]["test"], strict=True):
        np.testing.assert_array_equal(model.predict(WINDOWS[test]), model.predict(WINDOWS)[test])


def test_the_test_part_of_a_split_never_changes_the_fitted_weights():
    changed = ROWS.copy()
    changed[60:] = 1e3
    models = [on_windows().fit(make_windows(rows, 8)[:60], TARGET[:60]) for rows in (ROWS, changed)]
    np.testing.assert_array_equal(models[0].predict(WINDOWS), models[1].predict(WINDOWS))


def test_a_window_longer_than_the_windows_names_both_numbers_in_a_search():
    search = GridSearchCV(on_windows(), {"slidingwindow__length": [9]}, cv=2, error_score="raise")
    with pytest.raises(ValueError, match="length=9 is longer than the sequences of X, which have 8 steps"):
        search.fit(WINDOWS, TARGET)


def shops(n_days=30):
    """A table of two shops, days in any order, with strings, dates, categories and a gap."""
    pd = pytest.importorskip("pandas")
    day = np.tile(np.arange(n_days), 2)
    table = pd.DataFrame(
        {
            "shop": np.repeat(["north", "south"], n_days),
            "date": np.datetime64("2024-01-01", "us") + day.astype("timedelta64[D]"),
            "weather": pd.Categorical(np.where(day % 3, "sun", "rain")),
            "sales": np.random.default_rng(0).normal(size=2 * n_days),
        }
    )
    table.loc[7, "sales"] = np.nan
    return table.sample(frac=1, random_state=0, ignore_index=True)


def encoder():
    return ColumnTransformer(
        [("encode", OneHotEncoder(sparse_output=False), ["weather"])],
        remainder="passthrough",
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")


def test_a_mixed_table_goes_through_windows_and_a_search_over_panels():
    table = shops()
    windows = make_windows(encoder().fit_transform(table), 6, group="shop", time="date")
    X, y = future_targets(windows, table["sales"], horizon=2)
    prepare = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    model = make_pipeline(StepwiseTransformer(prepare), SlidingWindow(), gru())
    cv = PanelTimeSeriesSplit(2, gap=1)
    search = GridSearchCV(model, {"slidingwindow__length": [3, 6]}, cv=cv, n_jobs=2, error_score="raise")
    search.fit(X, y, groups=table["date"].iloc[X.table_rows])
    assert search.predict(windows[table["date"] == table["date"].max()]).shape == (2, 2)


def test_a_mixed_table_goes_through_a_pipeline_of_raw_rows():
    table = shops().ffill()
    X, y = future_targets(table, table["sales"], horizon=2, group="shop", time="date")
    model = make_pipeline(encoder(), SlidingWindow(4, group="shop", time="date"), gru())
    scores = cross_val_score(
        model, X, y, groups=X["date"], cv=PanelTimeSeriesSplit(2, gap=1), error_score="raise"
    )
    assert np.isfinite(scores).all()
    windows = make_windows(encoder().fit_transform(X), 4, group="shop", time="date")
    np.testing.assert_allclose(model.fit(X, y).predict(X), gru().fit(windows, y).predict(windows), rtol=1e-10)


@pytest.mark.parametrize("fill", [None, "forward"])
def test_a_later_row_or_another_series_never_changes_a_prediction(fill):
    table = shops().ffill()
    numbers = table.drop(columns="weather")
    model = make_pipeline(SlidingWindow(5, group="shop", time="date", fill=fill), gru())
    model.fit(numbers, numbers["sales"].to_numpy())
    changed = numbers.copy()
    is_past = (table["shop"] == "north") & (table["date"] <= table["date"].median())
    changed.loc[~is_past, "sales"] += 100
    rows = is_past.to_numpy()
    np.testing.assert_array_equal(model.predict(changed)[rows], model.predict(numbers)[rows])


def test_the_test_part_of_a_panel_never_reaches_the_fitted_weights():
    table = shops().ffill()
    fitted = []
    for shift in (0, 100):
        times = table["date"].to_numpy()
        train, test = list(PanelTimeSeriesSplit(2, gap=1).split(table, groups=times))[-1]
        changed = table.drop(columns="weather")
        changed.loc[times >= times[test].min(), "sales"] += shift
        windows = make_windows(changed, 5, group="shop", time="date")
        model = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(3), gru())
        fitted.append(model.fit(windows[train], changed["sales"].to_numpy()[train])[-1])
    for one, other in zip(fitted[0].input_weights_, fitted[1].input_weights_, strict=True):
        np.testing.assert_array_equal(one, other)
