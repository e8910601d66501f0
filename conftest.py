"""What holds for the examples in docstrings as for all other tests, and which modules have none to run."""

import doctest
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.collecting import pytest_collect_file, pytest_collection  # noqa: F401  hooks of pytest
from tests.workers import pytest_cmdline_main  # noqa: F401  a hook of pytest

# modules that cannot be imported, or whose examples fail, without an extra; their tests skip themselves
KERAS = ("keras", "keras_model", "keras_sequences", "keras_weights")
TORCH = ("torch", "torch_module", "torch_sequences", "torch_weights")
ONNX = [path.stem for path in (Path(__file__).parent / "sklearn_gru" / "exchange").glob("onnx*.py")]
NEEDS = dict.fromkeys(KERAS, "keras") | dict.fromkeys(ONNX, "skl2onnx") | dict.fromkeys(TORCH, "torch")
NEEDS |= {"files": "skops", "mlflow": "mlflow"}

collect_ignore = [
    f"sklearn_gru/exchange/{name}.py" for name, needed in NEEDS.items() if find_spec(needed) is None
]

# of the catalogue of faults
collect_ignore += [
    f"tests/faults/exchange_{name}.py" for name in ("keras", "torch") if find_spec(name) is None
]

_is_of_module = doctest.DocTestFinder._from_module


def _is_defined_in(finder, module, found):
    """Whether an object is a module's own: the public classes say that they are of ``sklearn_gru``."""
    if isinstance(found, type) and found.__module__ == "sklearn_gru":
        return found.__init__.__module__ == module.__name__
    return _is_of_module(finder, module, found)


doctest.DocTestFinder._from_module = _is_defined_in


_states = {}  # of the generators of each module of tests, as they are once it has been imported


def pytest_collection_finish(session):
    """Remember the generators that tests share."""
    numpy = sys.modules.get("numpy")
    for module in {item.module for item in session.items if numpy is not None and hasattr(item, "module")}:
        generators = [each for each in vars(module).values() if isinstance(each, numpy.random.Generator)]
        _states[module] = [(each, each.bit_generator.state) for each in generators]


@pytest.fixture(autouse=True)
def same_draws(request):
    """Let each test draw the same numbers, whatever has run before it in the same process."""
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)  # what models without a ``random_state`` draw from
    for generator, state in _states.get(getattr(request.node, "module", None), ()):
        generator.bit_generator.state = state


@pytest.fixture(autouse=True)
def close_figures():
    """Leave no figure of an example open: matplotlib warns of more than 20."""
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
