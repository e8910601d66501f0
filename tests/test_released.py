"""What a release has written is read by this version, which says what that one said."""

import lzma
import pickle
import warnings

import numpy as np
import pytest
from sklearn.exceptions import InconsistentVersionWarning

from sklearn_gru import __version__
from sklearn_gru.exchange import load_model

from .released import MODELS, answers, models, steps, stream_of

pytest.importorskip("skops.io")

FILES = sorted(MODELS.glob("*/*.xz"))
FORMS = ".pickle.xz", ".skops.xz"


def read(path, folder):
    """The model of a compressed pickle or model file."""
    content = lzma.decompress(path.read_bytes())
    if path.name.endswith(".pickle.xz"):
        return pickle.loads(content)
    (folder / "model.skops").write_bytes(content)
    return load_model(folder / "model.skops")


def read_with_warnings(path, folder):
    """The model, and the warnings of another sklearn_gru; those of scikit-learn are of its own classes."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = read(path, folder)
    assert {warning.category for warning in caught} <= {InconsistentVersionWarning}
    return model, [warning for warning in caught if "sklearn_gru" in str(warning.message)]


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}-{path.name}" for path in FILES])
def test_a_file_of_each_release_answers_what_it_answered_then(path, tmp_path):
    model, warned = read_with_warnings(path, tmp_path)
    assert bool(warned) == (path.parent.name != __version__)
    with np.load(path.with_name(f"{path.name.partition('.')[0]}.npz")) as kept:
        expected = dict(kept)
    said = answers(model, expected.pop("X")) if "X" in expected else {"steps": steps(model)}
    assert said.keys() == expected.keys()
    for name, values in said.items():
        if values.dtype.kind == "U":
            assert values.tolist() == expected[name].tolist()
        else:  # between machines and libraries of linear algebra the last bits differ
            np.testing.assert_allclose(values, expected[name], rtol=1e-9, atol=1e-12)


def attributes(thing, found=None):
    """What each class of this package keeps, by its name, wherever an object of it is within a thing."""
    found = {} if found is None else found
    if isinstance(thing, dict):
        parts = thing.values()
    elif isinstance(thing, (list, tuple)):
        parts = thing
    else:
        kept = getattr(thing, "__dict__", {})
        parts = kept.values() if type(thing).__module__.startswith(("sklearn", "sklearn_gru")) else ()
        if type(thing).__module__.startswith("sklearn_gru"):
            found.setdefault(type(thing).__name__, set()).update(kept)
    for part in parts:
        attributes(part, found)
    return found


@pytest.fixture(scope="module")
def today():
    """The models as this version makes them."""
    made = {name: model for name, (model, _) in models().items()}
    return {**made, "stream": stream_of(made["windows"])}


OF_THIS_VERSION = [path for path in FILES if path.parent.name == __version__]


@pytest.mark.parametrize("path", OF_THIS_VERSION, ids=[path.name for path in OF_THIS_VERSION])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_file_of_this_version_holds_what_its_models_do(path, today, tmp_path):
    """Or the next version would be tried on models that no release has written: nox -s released."""
    model, _ = read_with_warnings(path, tmp_path)
    assert attributes(model) == attributes(today[path.name.partition(".")[0]])


def test_each_release_has_each_model_in_both_forms_and_this_one_is_among_them():
    releases = sorted({path.parent.name for path in FILES})
    assert ".dev" in __version__ or __version__ in releases, "python -m tests.released --write"
    for release in releases:
        names = {path.stem for path in (MODELS / release).glob("*.npz")}
        written = {path.name for path in FILES if path.parent.name == release}
        assert written == {f"{name}{form}" for name in names for form in FORMS}
        assert {"regressor", "classifier", "windows", "conformal", "stream"} <= names
