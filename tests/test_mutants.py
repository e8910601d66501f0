"""The wrong changes of tests/mutants/: whether each can still be made, once, and makes a difference."""

import ast
from functools import cache

import pytest

from .mutants import __main__ as mutants
from .mutants.__main__ import chosen, counts, main
from .mutants.mutant import ROOT, Mutant
from .mutants.table import KINDS, MUTANTS, deaths_needed
from .mutants.trial import stages


@cache
def meaning(text):
    """What the text of a module says, however it is set out."""
    return ast.dump(ast.parse(text))


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_still_applies_once_and_changes_what_its_module_does(mutant):
    text = mutant.read()
    assert ast.dump(ast.parse(mutant.applied(text))) != meaning(text)
    assert mutant.why.endswith(".")
    assert all((ROOT / "tests" / name).exists() for name in mutant.tests)


def test_the_names_of_mutants_differ():
    assert len(MUTANTS) == sum(len(kind) for kind in KINDS.values())


def test_a_change_is_found_however_its_lines_are_broken():
    mutant = Mutant("name", "module.py", "f( a, b )", "g(a)", "Why.")
    assert mutant.applied("x = f(\n    a,\n    b\n)\n") == "x = g(a)\n"


@pytest.mark.parametrize("text", ["", "f(a) + f(a)"])
def test_a_change_that_does_not_stand_there_once_is_an_error(text):
    with pytest.raises(ValueError, match=f"stands in module.py {text.count('f')} times"):
        Mutant("name", "module.py", "f(a)", "g(a)", "Why.").applied(text)


def test_the_tests_of_a_module_come_before_those_of_its_room():
    first, second, last = (stage.paths for stage in stages(MUTANTS["update_gate_inverted"]))
    assert first == ["tests/_engine/test_cell.py"]
    assert second == ["tests/_engine"]
    assert last == ["tests", "sklearn_gru"]


def test_a_classic_wrong_network_has_to_be_noticed_by_two_files():
    killed = {name: ["tests/a.py::test"] * deaths_needed(mutant) for name, mutant in MUTANTS.items()}
    killed["update_gate_inverted"] = ["tests/a.py::test"]
    counted = counts(killed)
    assert counted["classic wrong GRUs that two test files notice"] == len(KINDS["classic"]) - 1 == 13
    assert counted["wrong changes that pass"] == 1


def test_mutants_are_chosen_by_name_or_by_kind():
    assert chosen(["classic", "candidate_bias_doubled"]) == [
        *(mutant.name for mutant in KINDS["classic"]),
        "candidate_bias_doubled",
    ]
    with pytest.raises(SystemExit, match="--list"):
        chosen(["unheard_of"])


@pytest.mark.parametrize(
    ("arguments", "is_recorded"),
    [([], True), (["--own"], False), (["classic"], False), (["--own", "candidate_bias_doubled"], False)],
)
def test_counts_are_recorded_of_runs_of_all_mutants_only(arguments, is_recorded, monkeypatch):
    killed, recorded = {name: ["tests/a.py::test"] * 2 for name in MUTANTS}, []
    monkeypatch.setattr(mutants, "run", lambda names, own_only: killed)
    monkeypatch.setattr(mutants, "record", lambda *kept: recorded.append(kept))
    assert main(arguments)
    assert bool(recorded) is is_recorded


def test_asked_for_help_it_runs_no_mutant(capsys, monkeypatch):
    monkeypatch.setattr(mutants, "run", lambda *_, **__: pytest.fail("it has run"))
    assert main(["--help"])
    assert "python -m tests.mutants --own" in capsys.readouterr().out
