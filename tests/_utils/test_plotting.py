"""Matplotlib is imported when a display draws, and missed with advice."""

import sys
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from sklearn_gru._utils.plotting import import_pyplot


def test_it_is_pyplot():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    assert import_pyplot("LossCurveDisplay.plot") is pyplot


def test_without_matplotlib_the_error_names_who_needs_it_and_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    message = r"LossCurveDisplay\.plot requires matplotlib: pip install 'sklearn_gru\[plot\]'"
    with pytest.raises(ImportError, match=message) as caught:
        import_pyplot("LossCurveDisplay.plot")
    assert isinstance(caught.value.__cause__, ImportError)


def test_the_extra_it_names_exists():
    try:
        extras = metadata("sklearn_gru").get_all("Provides-Extra")
    except PackageNotFoundError:
        pytest.skip("sklearn_gru is not installed")
    assert "plot" in extras
