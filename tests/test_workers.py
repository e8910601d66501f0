"""The whole suite runs on several processes, each with one BLAS thread; what is named runs in one."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from types import SimpleNamespace

import pytest

from . import workers
from .contents import ROOT

pytest.importorskip("xdist")

TEST = """
import os

def test_of_one():
    print("in", os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("OPENBLAS_NUM_THREADS"))

def test_of_two():
    test_of_one()
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A suite of two tests, with this project's hook."""
    path = tmp_path_factory.mktemp("project")
    (path / "conftest.py").write_text("from workers import pytest_cmdline_main\n")
    (path / "workers.py").write_text((ROOT / "tests" / "workers.py").read_text().replace("< 2", "< 0"))
    (path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
    (path / "tests").mkdir()
    (path / "tests" / "test_it.py").write_text(TEST)
    return path


def output_of(command, **places):
    """What a command prints; however many processes it starts, none of them outlives it."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, **pipes, **places, start_new_session=True) as process:
        try:
            printed, _ = process.communicate(timeout=300)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, printed
    return printed


def processes(project, *arguments):
    """In which processes the tests ran, each with its number of BLAS threads."""
    environment = {name: value for name, value in os.environ.items() if "THREADS" not in name}
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
    command = sys.executable, "-m", "pytest", "-rP", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"
    printed = output_of([*command, *arguments], cwd=project, env=environment)
    return {tuple(found) for found in re.findall(r"^in (\w+) (\w+)", printed, re.M)}


@pytest.mark.slow
def test_the_whole_suite_runs_in_workers_of_one_thread_each(project):
    found = processes(project)
    assert found <= {(f"gw{number}", "1") for number in range(workers.MOST)}
    assert found


@pytest.mark.parametrize("arguments", [["tests/test_it.py"], ["-k", "one"], ["-n", "0"]], ids=" ".join)
def test_what_is_named_or_wanted_in_one_process_is_run_in_one(project, arguments):
    assert processes(project, *arguments) == {("None", "None")}


LOOKS = {"usepdb": True, "trace": True, "capture": "no", "collectonly": True}
PARTS = {"keyword": "loss", "maxfail": 1, "lf": True, "stepwise": True}
PLAIN = dict.fromkeys((*LOOKS, *PARTS), False)


def config(source="TESTPATHS", **options):
    sources = pytest.Config.ArgsSource
    return SimpleNamespace(
        args_source=sources[source], ArgsSource=sources, option=SimpleNamespace(**PLAIN | options)
    )


def test_without_a_word_it_is_the_whole_suite():
    assert workers.is_whole(config())


@pytest.mark.parametrize("name", [*LOOKS, *PARTS])
def test_a_part_of_it_or_a_look_at_it_is_not(request, name):
    without_cache = set() if request.config.pluginmanager.hasplugin("cacheprovider") else {"lf", "stepwise"}
    assert name in vars(request.config.option) or name in without_cache
    assert not workers.is_whole(config(**{name: (LOOKS | PARTS)[name]}))


@pytest.mark.parametrize("source", ["ARGS", "INVOCATION_DIR"])
def test_what_is_named_is_not_the_whole(source):
    assert not workers.is_whole(config(source))


@pytest.mark.parametrize(("cores", "number"), [(1, None), (2, 2), (5, 5), (64, workers.MOST)])
def test_there_is_a_worker_for_each_core_up_to_a_number(monkeypatch, cores, number):
    monkeypatch.setattr(workers, "cores", lambda: cores)
    monkeypatch.delenv(workers.IN_A_WORKER, raising=False)
    for name in workers.ONE_THREAD:
        monkeypatch.setenv(name, "1")
    asked = config(numprocesses=None, dist="no")
    workers.pytest_cmdline_main(asked)
    assert asked.option.numprocesses == number
    assert asked.option.dist == ("no" if number is None else "worksteal")


def test_a_worker_has_no_workers_of_its_own(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.setenv(workers.IN_A_WORKER, "gw0")
    asked = config(numprocesses=None, dist="no")
    workers.pytest_cmdline_main(asked)
    assert asked.option.numprocesses is None


def test_without_xdist_nothing_is_asked_for():
    asked = config()
    before = dict(vars(asked.option))
    workers.pytest_cmdline_main(asked)
    assert vars(asked.option) == before


def test_tests_have_the_same_names_in_every_process(request):
    """Or a worker would not know what another was told to run: no name has the place of an object in it."""
    assert [item.nodeid for item in request.session.items if " at 0x" in item.nodeid] == []
