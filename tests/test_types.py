"""Public names are annotated: mypy lets the right program pass, and finds the mistakes in a wrong one."""

import inspect
import re
import subprocess
import sys
from typing import get_overloads

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor, SeasonalNaive, SlidingWindow, StepwiseTransformer

from .contents import ROOT
from .docstrings import PUBLIC

# not run
PROGRAM = """\
import numpy as np
from typing import Any, assert_type
from sklearn_gru import *
from sklearn_gru import datasets
from sklearn_gru.exchange import *

series = np.zeros((9, 1))
windows = make_windows(series, 3, group=["a"] * 9, fill="forward")
model = GRURegressor()
"""

# each line is right, and says what comes out
RIGHT = [
    "a, b = datasets.load_sunspots(return_X_y=True); assert_type(a.ndim + b.ndim, int)",
    "datasets.load_sunspots().series",
    "assert_type(windows[2:], Windows)",
    "assert_type(windows[windows.last_rows > 2], Windows)",
    "assert_type(windows[[0, 1], ...], Windows)",
    "assert_type(windows[0].ndim + windows[:, -1].ndim + windows[:, -1, 'sales'].ndim, int)",
    "assert_type(windows[0, 1, 0], np.floating)",
    "assert_type(windows.shape, tuple[int, int, int])",
    "assert_type(future_targets(windows, series, horizon=2)[0], Windows)",
    "assert_type(future_targets([1.0, 2.0], horizon=1)[1].ndim, int)",
    "assert_type(StepwiseTransformer(model).transform(windows), Windows)",
    "assert_type(model.fit(windows, [1.0] * 9), GRURegressor)",
    "assert_type(model.partial_fit(windows, [1.0] * 9).loss_curve_, list[float])",
    "assert_type(forecast(model, series, 3).ndim, int)",
    "assert_type(stream(model).reset(), GRUStream)",
    "assert_type(stream(model, {'a': series, 2: [1.0]}).labels, list[Any])",
    "stream(model, series, group=['a'] * 9, method='predict_proba').reset(['a']).step({'a': [1.0]})",
    "assert_type(SeasonalNaive(7).fit(windows, series), SeasonalNaive)",
    "assert_type(regular_grid(windows, time='t', group=['a'], freq='h'), Windows)",
    "channel_importance(model, windows, series, scoring=['r2'], by='lag')",
    "a = AdaptiveConformalRegressor(model); assert_type(a.update(series, [1]), AdaptiveConformalRegressor)",
    "ConformalRegressor(model, level=[50, 80]).fit(windows, series).predict_interval(windows, 80).ndim",
    "interval_scorer('coverage', level=80)(model, windows, series)",
    "save_model(model, 'a.skops', trusted=['a.B']); load_model('a.skops', max_bytes=2**20).predict(series)",
    "to_onnx(stream(model), series, target_opset=15); to_torch(model); to_keras(GRUClassifier())",
    "from_torch(None, None, classes=['a', 'b'], every_step=True, loss='huber'); from_keras(None)",
    "assert_type(mlflow_arguments(model), dict[str, Any]); mlflow_signature(model)",
]

# each line has a mistake, of the kind that mypy calls so
WRONG = {
    "make_windows(series, length='12')": "arg-type",
    "make_windows(series)": "call-arg",
    "make_windows(series, 3, fill='backward')": "arg-type",
    "windows['sales']": "call-overload",
    "windows.lastrows": "attr-defined",
    "future_targets(windows)": "call-overload",
    "SlidingWindow(legnth=3)": "call-arg",
    "SlidingWindow().set_output(transform='numpy')": "arg-type",
    "StepwiseTransformer()": "call-arg",
    "PanelTimeSeriesSplit(5, 2)": "call-arg",
    "pad_sequences(3)": "arg-type",
    "unpad_sequences(None)": "arg-type",
    "GRURegressor(loss='mse')": "arg-type",
    "GRURegressor(8, 2)": "call-arg",
    "GRURegressor(hidden_size=8)": "call-arg",
    "GRUClassifier(class_weight='even')": "arg-type",
    "model.fit(series)": "call-arg",
    "model.predict(None)": "arg-type",
    "model.partial_fit(series, series, epochs=3)": "call-arg",
    "model.input_weights_.shape": "attr-defined",
    'forecast(model, series, "3")': "call-overload",
    "stream(model).steps(1)": "attr-defined",
    "stream(model, None, method='transform')": "arg-type",
    "stream(model, n_series=2)": "call-arg",
    "stepwise_scorer(3)": "arg-type",
    "LossCurveDisplay(loss=[1.0])": "call-arg",
    "SeasonalNaive(season=7)": "call-arg",
    "SeasonalNaive('week')": "arg-type",
    "ConformalRegressor()": "call-arg",
    "ConformalRegressor(model, gap='horizon')": "arg-type",
    "AdaptiveConformalRegressor(model, gamma=0.1)": "call-arg",
    "interval_scorer('width')": "arg-type",
    "winkler_score([1.0], [[[0.0, 1.0]]])": "call-arg",
    "regular_grid(series, time='t')": "call-arg",
    "channel_importance(model, series)": "call-arg",
    "channel_importance(model, series, series, by='step')": "arg-type",
    "ChannelImportanceDisplay(means=[1.0])": "call-arg",
    "ForecastDisplay.from_predictions([1.0], tabel=3, ax=3)": "arg-type",
    "datasets.load_sunspots(return_X_y=True).data": "attr-defined",
    "datasets.make_adding_problem('10')": "arg-type",
    "datasets.make_mackey_glass(10, random_state='0')": "arg-type",
    "save_model(model)": "call-arg",
    "load_model('model.skops', max_bytes='1 GB')": "arg-type",
    "to_onnx(model, opset=15)": "call-arg",
    "to_torch(series)": "arg-type",
    "to_keras()": "call-arg",
    "from_torch(classes=['a', 'b'])": "call-arg",
    "from_keras(None, 'a')": "call-arg",
    "mlflow_signature(model, series)": "call-arg",
    "from sklearn_gru.exchange import to_tensorflow": "attr-defined",
    "from sklearn_gru import LSTMRegressor": "attr-defined",
}


def mypy(*paths):
    """What mypy, set up as in pyproject.toml, says: its exit code and its lines."""
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_the_program_with_each_public_name_passes_in_strict_mode():
    code, said = mypy()
    assert code == 0, said


@pytest.mark.slow
def test_mypy_finds_each_mistake_and_nothing_else(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM + "\n".join([*RIGHT, *WRONG]), encoding="utf-8")
    _, said = mypy(program)
    lines = program.read_text(encoding="utf-8").splitlines()
    found = re.findall(r"program\.py:(\d+): error: .*\[([\w-]+)\]$", said, re.MULTILINE)
    assert {lines[int(line) - 1]: kind for line, kind in found} == WRONG, said
    assert len(found) == len(WRONG), said


def signatures():
    """Each public function and method that is ours, by its name."""
    for public in PUBLIC.values():
        if not inspect.isclass(public):
            yield public.__name__, public
            continue
        for cls in public.__mro__:
            if not cls.__module__.startswith("sklearn_gru"):
                continue
            for name, member in vars(cls).items():
                function = getattr(member, "fget", None) or inspect.unwrap(getattr(public, name))
                is_public = not name.startswith("_") or name in ("__init__", "__getitem__", "__len__")
                is_made_by_hand = (cls.__name__, name) != ("Windows", "__init__")
                if is_public and is_made_by_hand and inspect.isfunction(function):
                    yield f"{public.__name__}.{name}", function


@pytest.mark.parametrize(("name", "function"), [pytest.param(*each, id=each[0]) for each in signatures()])
def test_every_public_signature_is_annotated(name, function):
    for each in get_overloads(inspect.unwrap(function)) or [function]:
        signature = inspect.signature(each)
        bare = [
            parameter.name
            for parameter in signature.parameters.values()
            if parameter.annotation is parameter.empty and parameter.name not in ("self", "cls")
        ]
        assert bare == []
        assert signature.return_annotation is not signature.empty


def annotated(estimator):
    """The attributes that a class of ours declares, so that editors complete them."""
    return set().union(*(inspect.get_annotations(cls) for cls in type(estimator).__mro__))


FITTED = [
    GRURegressor(2, max_iter=1, early_stopping=True, validation_fraction=0.3, reset_after=True),
    GRUClassifier(2, max_iter=1),
    SlidingWindow(2),
    StepwiseTransformer(SlidingWindow(2)),
    SeasonalNaive(2),
]


@pytest.mark.parametrize("estimator", FITTED, ids=lambda estimator: type(estimator).__name__)
def test_the_documented_attributes_are_declared(estimator):
    text = re.search(r"Attributes\n-+\n(.*?)\n\n", inspect.getdoc(type(estimator)), re.DOTALL)[1]
    assert annotated(estimator) == set(re.findall(r"^(\w+) :", text, re.MULTILINE))


@pytest.mark.parametrize("estimator", FITTED[:2], ids=lambda estimator: type(estimator).__name__)
def test_what_a_fit_leaves_is_declared(estimator):
    fitted = estimator.fit(np.arange(24.0).reshape(8, 3, 1), np.arange(8) % 2)
    public = {name for name in vars(fitted) if name.endswith("_") and not name.startswith("_")}
    assert public <= annotated(fitted)
    assert len(public) > 15
