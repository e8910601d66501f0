"""Models in files, and data sets."""

from pathlib import Path
from tempfile import mkdtemp

from sklearn_gru import GRURegressor

from .entry import Fault, gives, refused
from .ordinary import SERIES, subject

FOLDER = Path(mkdtemp())
NO_MODELS = [
    ("None", None, "NoneType"),
    ("a string", "gru", "str"),
    ("a class", GRURegressor, "type"),
    ("an array", SERIES, "ndarray"),
]
TRUSTED = [("a name by itself", "numpy.add"), ("None", None), ("numbers", [1])]


def _file(name, content):
    path = FOLDER / name
    path.write_bytes(content)
    return path


def faults():
    """The entries."""
    for given, model, says in NO_MODELS:
        wrong = {"model": model, "path": FOLDER / "model.skops"}
        yield Fault("save_model", given, wrong, refused(f"model is a {says}", error=TypeError))
    model = subject("SeasonalNaive")
    for given, path, error in [
        ("no path", None, TypeError),
        ("a folder that is not there", FOLDER / "none" / "model.skops", FileNotFoundError),
        ("a folder", FOLDER, OSError),
    ]:
        yield Fault("save_model", given, {"model": model, "path": path}, refused(error=error))
    for given, trusted in TRUSTED:
        wrong = {"model": model, "path": FOLDER / "model.skops", "trusted": trusted}
        says = refused(f"trusted={trusted!r}", "expected a list", error=TypeError)
        yield Fault("save_model", f"trusted that is {given}", wrong, says)
        wrong = {"path": FOLDER / "text", "trusted": trusted}
        yield Fault("load_model", f"trusted that is {given}", wrong, says)
    for given, path, says, error in [
        ("no path", None, "NoneType", TypeError),
        ("a file that is not there", FOLDER / "none", "none", FileNotFoundError),
        ("a folder", FOLDER, "", OSError),
        ("an empty file", _file("empty", b""), "no model that can be loaded", ValueError),
        ("a file of words", _file("text", b"hello"), "no model that can be loaded", ValueError),
        ("a file of zeros", _file("zeros", bytes(1000)), "no model that can be loaded", ValueError),
    ]:
        yield Fault("load_model", given, {"path": path}, refused(says, error=error))
    text = FOLDER / "text"
    small = refused("5 bytes", "max_bytes=1")
    yield Fault("load_model", "a file that is larger than max_bytes", {"path": text, "max_bytes": 1}, small)
    for value in (0, -1, 2.5, "1", True, None):
        wrong = {"path": text, "max_bytes": value}
        yield Fault("load_model", f"max_bytes={value!r}", wrong, refused(f"max_bytes={value!r}"))
    few = {"n_samples": 1, "n_steps": 2}
    yield Fault("make_adding_problem", "the fewest", few, gives(lambda made: made[0].shape == (1, 2, 2)))
    yield Fault("load_sunspots", "the end of the series", {}, gives(lambda bunch: bunch.year[-1] > 2000))
