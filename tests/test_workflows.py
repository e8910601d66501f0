"""The workflows take actions of one commit, have few rights, and run sessions and cells that there are."""

import re
from types import SimpleNamespace

import pytest

from .contents import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])
ACTION = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# how a job names what it runs: in its command, or in the list that its command takes a name from
NAMED = r'nox -s ([\w-]+)$|nox -s "(\w+)\(\$'
LISTED = r"(?:session|library): \[(.*)\]|cell: (\S+) \}"


def commands():
    """The sessions that noxfile.py defines, and the names of those that are made several times."""
    sessions, names = set(), {}

    def session(function):
        sessions.add(function.__name__)
        return function

    def parametrize(_, values, ids=None):
        return lambda function: names.setdefault(function.__name__, ids or values) and function

    stand_in = SimpleNamespace(session=session, parametrize=parametrize, options=SimpleNamespace())
    source = (ROOT / "noxfile.py").read_text(encoding="utf-8").replace("import nox\n", "")
    exec(compile(source, "noxfile.py", "exec"), {"nox": stand_in, "__file__": str(ROOT / "noxfile.py")})
    return sessions, {name: list(ids) for name, ids in names.items()}


def groups(pattern, text):
    """What the groups of a pattern have found in a text, without those that have found nothing."""
    return [found for match in re.finditer(pattern, text, re.M) for found in match.groups() if found]


@each_workflow
def test_each_action_is_pinned_by_a_commit_that_a_version_is_named_of(path):
    used = re.findall(r"uses: *(.*)", path.read_text(encoding="utf-8"))
    assert used
    assert [action for action in used if not ACTION.fullmatch(action)] == []


@each_workflow
def test_a_workflow_reads_and_no_more_unless_a_job_says_so(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^permissions:\n((?: .*\n)+)", text, re.M) == ["  contents: read\n"]
    rights = re.findall(r"^ {4}permissions:\n((?: {6}.*\n)+)", text, re.M)
    written = {right for given in rights for right in re.findall(r"([\w-]+): write", given)}
    allowed = {"id-token", "attestations", "artifact-metadata"} if path.stem == "release" else set()
    assert written == allowed


@each_workflow
def test_no_job_keeps_credentials_or_runs_without_an_end(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("persist-credentials: false") == text.count("uses: actions/checkout@")
    assert text.count("timeout-minutes:") == text.count("runs-on:")
    assert re.search(r"^concurrency:$", text, re.M)


@each_workflow
def test_no_command_has_an_expression_in_it(path):
    """It would be pasted into a shell: values come by the environment."""
    assert re.findall(r"run: .*\$\{\{", path.read_text(encoding="utf-8")) == []


def asked_for(path):
    """The sessions, libraries and cells that a workflow runs."""
    text = path.read_text(encoding="utf-8")
    listed = [name.strip() for group in groups(LISTED, text) for name in group.split(",")]
    return {*groups(NAMED, text), *listed}


@each_workflow
def test_what_a_workflow_runs_is_a_session_of_nox(path):
    sessions, names = commands()
    asked = asked_for(path)
    assert asked
    assert asked <= sessions.union(*names.values())


# `others` runs the first; the rest tries no change, or draws at random.
NO_JOB_OF_THEIR_OWN = {"checks", "benchmarks", "mutmut", "released"}


def test_no_session_is_forgotten_by_the_workflows():
    asked = set().union(*map(asked_for, WORKFLOWS))
    assert commands()[0] - asked == NO_JOB_OF_THEIR_OWN


def test_the_workflow_runs_every_cell_of_the_matrix_with_its_own_interpreter():
    text = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    cells = re.findall(r'python: "(\S+)", cell: (\S+) \}', text)
    assert [cell for _, cell in cells] == commands()[1]["matrix"]
    assert all(cell.startswith(f"python{python}-") for python, cell in cells)


def test_every_library_of_the_guide_is_tried():
    text = (ROOT / ".github" / "workflows" / "integration.yml").read_text(encoding="utf-8")
    assert re.search(r"library: \[(.*)\]", text)[1].split(", ") == commands()[1]["integration"]


def test_nothing_is_published_that_has_not_passed_the_suite_and_whose_tag_is_not_its_version():
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    jobs = dict(re.findall(r"^  (\w+):\n((?:(?: {4}.*)?\n)+)", text.partition("\njobs:\n")[2], re.M))
    publishing = [name for name, job in jobs.items() if "gh-action-pypi-publish" in job]
    assert publishing == ["publish"]
    assert "needs: [build, suite]" in jobs["publish"]
    assert "session: [tests, lowest]" in jobs["suite"]
    assert "${GITHUB_REF_NAME#v}" in jobs["build"]
