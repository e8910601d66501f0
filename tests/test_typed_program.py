"""The program that mypy looks at uses each public name, and runs."""

import ast
from pathlib import Path

import pytest

import sklearn_gru
import sklearn_gru.datasets

from . import typed_program


@pytest.mark.parametrize("package", [sklearn_gru, sklearn_gru.datasets])
def test_the_program_uses_each_public_name(package):
    tree = ast.parse(Path(typed_program.__file__).read_text(encoding="utf-8"))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert set(package.__all__) - used == set()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("part", ["of_windows", "of_sequences"])
def test_the_program_runs(part, capsys):
    getattr(typed_program, part)()
    assert capsys.readouterr().out


def test_the_program_draws(capsys):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    typed_program.one_after_the_other()
    pyplot.close("all")
    assert capsys.readouterr().out
