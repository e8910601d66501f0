"""What is saved in a file without code is loaded to the bit, and nothing else is loaded."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import RandomForestRegressor, VotingRegressor
from sklearn.exceptions import InconsistentVersionWarning
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRUClassifier,
    GRURegressor,
    LagSequences,
    PanelTimeSeriesSplit,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    interval_scorer,
    make_windows,
    stepwise_scorer,
    stream,
)
from sklearn_gru.exchange import extras, load_model, save_model

from ..contents import ROOT
from ..examples import n_examples

pytest.importorskip("skops.io")

RNG = np.random.default_rng(0)
DAYS = pd.date_range("2024-03-01", periods=30, tz="Europe/Berlin")
TABLE = pd.DataFrame(
    {"shop": ["a"] * 30 + ["b"] * 30, "when": [*DAYS, *DAYS], "sales": RNG.normal(size=60).cumsum()}
)
COMING = TABLE["sales"].shift(-1).fillna(0).to_numpy()
X = make_windows(TABLE, 4, group="shop", time="when")
ARRAY = np.asarray(X)[3:30]  # without steps before the first
NETWORK = GRURegressor(2, max_iter=2, random_state=0)
ROWS = make_pipeline(SlidingWindow(3, group="shop", time="when"), NETWORK)
ALPHAS = {"alpha": [0.1, 1]}
MODELS = {
    "network": (NETWORK, X),
    "network with early stopping": (GRURegressor(2, max_iter=2, early_stopping=True, random_state=0), X),
    "network with a generator": (GRURegressor(2, max_iter=2, random_state=np.random.RandomState(3)), X),
    "network with SGD": (GRURegressor(2, max_iter=2, solver="sgd", random_state=0), X),
    "seasonal": (SeasonalNaive(1), X),
    "pipeline of windows": (make_pipeline(StepwiseTransformer(StandardScaler()), NETWORK), X),
    "pipeline with a function": (
        make_pipeline(StepwiseTransformer(FunctionTransformer(np.cbrt)), NETWORK),
        X,
    ),
    "pipeline of rows": (ROWS, TABLE),
    "scaled target": (TransformedTargetRegressor(NETWORK, func=np.cbrt, inverse_func=np.square), ARRAY),
    "calibrated": (ConformalRegressor(NETWORK, level=50), X),
    "adaptive": (AdaptiveConformalRegressor(NETWORK, level=50), X),
    "search": (GridSearchCV(NETWORK, ALPHAS, cv=TimeSeriesSplit(2)), X),
    "search by a score": (GridSearchCV(NETWORK, ALPHAS, cv=2, scoring="r2"), X),
    "search by several": (
        GridSearchCV(NETWORK, ALPHAS, cv=2, scoring=["r2", "neg_mean_absolute_error"], refit="r2"),
        X,
    ),
    "search by steps": (
        GridSearchCV(NETWORK, ALPHAS, cv=PanelTimeSeriesSplit(2), scoring=stepwise_scorer("r2")),
        X,
    ),
    "search by bands": (
        GridSearchCV(
            ConformalRegressor(NETWORK, level=50), {"calibration_size": [0.3, 0.4]}, cv=2
        ).set_params(scoring=interval_scorer("coverage")),
        X,
    ),
    "lags by order": (make_pipeline(LagSequences(range(4, 0, -1)), NETWORK), ARRAY[:, :, 0]),
    "lags by name": (
        make_pipeline(LagSequences(["lag2", "lag3", "lag1", "day"]), NETWORK),
        ARRAY[:, [2, 1, 3, 0], 0],
    ),
    "voting": (VotingRegressor([("gru", NETWORK), ("ridge", Ridge())]), ARRAY[:, :, 0]),
}


def target_of(samples):
    return COMING[3:30] if len(samples) == len(ARRAY) else COMING


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.skops"


def through_file(model, path):
    save_model(model, path)
    return load_model(path)


@pytest.mark.filterwarnings("ignore:The provided functions:UserWarning")
@pytest.mark.parametrize("name", MODELS)
def test_a_model_says_the_same_to_the_bit(name, path):
    model, samples = MODELS[name]
    model = model.fit(samples, target_of(samples))
    again = through_file(model, path)
    assert type(again) is type(model)
    np.testing.assert_array_equal(again.predict(samples), model.predict(samples))


def test_a_classifier_says_the_same_to_the_bit(path):
    model = GRUClassifier(2, max_iter=2, random_state=0).fit(X, np.where(COMING > 0, "up", "down"))
    again = through_file(model, path)
    np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    assert list(again.classes_) == ["down", "up"]


def test_a_search_by_a_metric_of_classes_is_saved(path):
    search = GridSearchCV(
        GRUClassifier(2, max_iter=2, random_state=0), ALPHAS, cv=2, scoring=stepwise_scorer("accuracy")
    ).fit(X, COMING > 0)
    assert through_file(search, path).score(X, COMING > 0) == search.score(X, COMING > 0)


def test_what_a_model_asks_for_of_metadata_is_saved_where_it_does_not_refer_to_the_model(path):
    with config_context(enable_metadata_routing=True):
        model = GRURegressor(2, max_iter=2, random_state=0).set_fit_request(sample_weight=True)
        if model._metadata_request.owner is model:  # which depends on the version of scikit-learn
            with pytest.raises(ValueError, match="it refers to itself, as what set_fit_request"):
                save_model(model, path)
        else:
            again = through_file(model, path)
            assert again.get_metadata_routing().fit.requests["sample_weight"] is True


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer:sklearn.exceptions.ConvergenceWarning")
def test_training_goes_on_to_the_bit(path):
    options = {"learning_rate": "constant", "batch_size": 16, "random_state": 0, "warm_start": True}
    model = GRURegressor(2, max_iter=2, **options)
    again = through_file(model.fit(X, COMING), path).fit(X, COMING)
    np.testing.assert_array_equal(again.predict(X), model.fit(X, COMING).predict(X))


def test_the_recipe_makes_the_windows_of_a_new_table(path):
    again = through_file(GRURegressor(2, max_iter=2).fit(X, COMING), path)
    np.testing.assert_array_equal(np.asarray(again.recipe_.windows(TABLE)), np.asarray(X))


def test_a_stream_goes_on_to_the_bit(path):
    known, coming = TABLE[TABLE["when"] < DAYS[28]], TABLE[TABLE["when"] == DAYS[28]]
    live = stream(ROWS.fit(TABLE, COMING), history=known)
    again = through_file(live, path)
    assert again.labels == ["a", "b"]
    pd.testing.assert_series_equal(again.step(coming), live.step(coming))
    message = "expected a time after 2024-03-29 00:00:00[+]01:00, that of the reading before"
    with pytest.raises(ValueError, match=message):
        through_file(live, path).step(coming)


def test_a_stream_of_bands_goes_on_to_the_bit(path):
    series = TABLE["sales"].to_numpy()[:, np.newaxis]
    model = AdaptiveConformalRegressor(NETWORK, level=50).fit(make_windows(series[:-1], 4), series[1:, 0])
    live = stream(model, history=series[:20], level=50, target=0)
    live.step(series[20])
    again = through_file(live, path)
    for row in series[21:25]:
        np.testing.assert_array_equal(again.step(row), live.step(row))


def test_a_stream_whose_windows_show_what_is_known_ahead_goes_on_to_the_bit(path):
    table = TABLE.assign(promo=np.arange(60) % 3 == 0)
    windows = make_windows(table, 4, group="shop", time="when", known=["promo"], horizon=1)
    known, coming = table[table["when"] < DAYS[28]], table[table["when"] == DAYS[28]]
    has_come = np.tile(np.arange(30) < 29, 2)
    model = GRURegressor(2, max_iter=2, random_state=0).fit(windows[has_come], COMING[has_come])
    live = stream(model, history=known)
    again, future = through_file(live, path), table[table["when"] == DAYS[29]]
    pd.testing.assert_series_equal(again.step(coming, future=future), live.step(coming, future=future))


def test_a_file_that_is_there_is_replaced_and_keeps_its_mode(path):
    path.write_text("something else")
    path.chmod(0o640)
    save_model(Ridge(), path)
    assert isinstance(load_model(path), Ridge)
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == [path.name]


def test_a_model_that_cannot_be_saved_leaves_the_file_as_it_was(path):
    path.write_text("something else")
    for model, what in (
        (make_pipeline(FunctionTransformer(lambda X: X), NETWORK), "lambda"),
        (make_pipeline(FunctionTransformer(os.system), NETWORK), "posix.system|nt.system"),
        (RandomForestRegressor(2).fit(ARRAY[:, :, 0], target_of(ARRAY)), r"left_child"),
    ):
        with pytest.raises(ValueError, match=rf"cannot be saved in a file without code: .*{what}"):
            save_model(model, path)
    assert path.read_text() == "something else"


def test_what_skops_would_read_as_something_else_is_refused(path):
    with pytest.raises(
        ValueError, match="the key false of the type bool, of which skops reads any text as True"
    ):
        save_model(GRUClassifier(class_weight={True: 3.0, False: 1.0}), path)
    save_model(GRUClassifier(class_weight={1: 3.0, 0: 1.0}), path)
    assert load_model(path).class_weight == {1: 3.0, 0: 1.0}
    pairs, table = np.empty((1, 2), dtype=object), np.array([[1, "a"], [None, np.float32(2)]], dtype=object)
    pairs[0, 0], pairs[0, 1] = [1, 2], [3, 4]
    model = SeasonalNaive(7)
    for model.of_objects in (pairs, np.empty((0, 3), dtype=object)):
        with pytest.raises(ValueError, match="another shape"):
            save_model(model, path)
    model.of_objects = table
    save_model(model, path)
    assert load_model(path).of_objects.tolist() == table.tolist()


@pytest.mark.parametrize("thing", [3, [NETWORK], GRURegressor, None])
def test_anything_but_a_model_is_refused(thing, path):
    with pytest.raises(TypeError, match="expected an estimator or a GRUStream"):
        save_model(thing, path)


def shifted(X):
    return X + 1


def test_a_function_of_the_user_has_to_be_trusted_on_both_ways(path):
    model = make_pipeline(StepwiseTransformer(FunctionTransformer(shifted)), NETWORK).fit(X, COMING)
    name = f"{__name__}.shifted"
    with pytest.raises(ValueError, match=rf"it holds \['{name}'\], which are not trusted"):
        save_model(model, path)
    save_model(model, path, trusted=[name])
    with pytest.raises(ValueError, match=f"no model that can be loaded: .*{name}"):
        load_model(path)
    np.testing.assert_array_equal(load_model(path, trusted=[name]).predict(X), model.predict(X))


def test_a_file_that_is_too_large_is_not_read(path):
    save_model(Ridge(), path)
    size = path.stat().st_size
    with pytest.raises(ValueError, match=f"it has {size} bytes; expected at most max_bytes={size - 1}"):
        load_model(path, max_bytes=size - 1)
    with pytest.raises(ValueError, match=r"its schema has \d+ bytes; expected at most max_bytes / 32"):
        load_model(path, max_bytes=size)


def test_what_is_no_file_is_an_error_of_the_system(path):
    with pytest.raises(FileNotFoundError):
        load_model(path)
    with pytest.raises(OSError, match="directory"):
        load_model(path.parent)
    with pytest.raises(OSError, match="No such file"):
        save_model(Ridge(), path.parent / "nowhere" / "model.skops")


def test_a_file_of_another_version_warns(path, monkeypatch):
    monkeypatch.setattr("sklearn_gru._utils.pickling.__version__", "99.0")
    save_model(NETWORK.fit(X, COMING), path)
    monkeypatch.undo()
    with pytest.warns(InconsistentVersionWarning, match=r"GRURegressor from version sklearn_gru 99\.0"):
        load_model(path)
    with pytest.raises(InconsistentVersionWarning):
        load_model(path)  # where warnings are errors, it is one of them


def without_skops(name):
    raise ModuleNotFoundError(f"No module named {name!r}", name="skops")


def test_without_skops_the_extra_is_named(path, monkeypatch):
    monkeypatch.setattr(extras, "import_module", without_skops)
    for call in (lambda: save_model(NETWORK, path), lambda: load_model(path)):
        with pytest.raises(ImportError, match=r"pip install 'sklearn_gru\[skops\]'"):
            call()


def in_a_process(*arguments):
    command = [sys.executable, "-m", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


only_linux = pytest.mark.skipif(sys.platform != "linux", reason="limits memory and forks as Linux does")


@only_linux
def test_damaged_and_hostile_files_are_refused_without_running_code_or_taking_memory():
    n_files = n_examples(250, nightly=5000)
    process = in_a_process("tests.exchange.hostile", n_files)
    assert process.returncode == 0, process.stderr
    assert f"refused {n_files}" in " ".join(process.stdout.split())


@only_linux
@pytest.mark.parametrize("arguments", [["--help"], [], ["many"], ["5", "--rite"]])
def test_of_other_arguments_the_command_of_hostile_files_says_what_it_does(arguments, capsys):
    from .hostile import main  # which needs ``resource``

    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert "python -m tests.exchange.hostile 20000 --write" in capsys.readouterr().out
    said = f"{arguments}: expected how many files, and --write."
    assert ended.value.code == (0 if arguments == ["--help"] else said)


def test_a_lack_of_memory_is_not_said_to_be_the_models_or_the_files(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    model = make_pipeline(StandardScaler(), Ridge()).fit(np.eye(3), np.arange(3.0))
    save_model(model, tmp_path / "model")
    monkeypatch.setattr("skops.io.loads", fail)
    monkeypatch.setattr("skops.io.dumps", fail)
    with pytest.raises(MemoryError):
        load_model(tmp_path / "model")
    with pytest.raises(MemoryError):
        save_model(model, tmp_path / "model")
