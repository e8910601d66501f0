"""Matplotlib is imported when it is needed, and an error says how to get it."""

import sys

import pytest

from sklearn_gru._utils.plotting import import_pyplot


def test_pyplot_is_given():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    assert import_pyplot("LossCurveDisplay.plot") is pyplot


def test_without_matplotlib_the_error_names_who_needs_it_and_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    message = r"LossCurveDisplay\.plot requires matplotlib: pip install 'sklearn_gru\[plot\]'"
    with pytest.raises(ImportError, match=message) as caught:
        import_pyplot("LossCurveDisplay.plot")
    assert isinstance(caught.value.__cause__, ImportError)
