"""The pages of the documentation say what the package says and what the benchmarks have printed."""

import ast
import re
from functools import cache

import pytest

from .contents import ROOT

SOURCES = sorted((ROOT / "sklearn_gru").rglob("*.py"))
WARNINGS = {"warn_caller", "warn"}
CLASSES = {"ValueError", "UserWarning", "DataWarning", "ConvergenceWarning", "UndefinedMetricWarning"}
GAP = "\N{HORIZONTAL ELLIPSIS}"  # what stands for the parts of a message that differ


# --- messages.md


def pieces_of(node):
    """The constant pieces of a string as it stands in the source; None of anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.JoinedStr):
        return tuple(part.value if isinstance(part, ast.Constant) else None for part in node.values)
    return None


def is_call_of(node, names):
    if not isinstance(node, ast.Call):
        return False
    return getattr(node.func, "id", getattr(node.func, "attr", None)) in names


def returned_sentences(tree):
    """What the functions of a module return as a string: the sentences that it warns with by a variable."""
    returned = (node.value for node in ast.walk(tree) if isinstance(node, ast.Return))
    return [pieces for pieces in map(pieces_of, returned) if pieces is not None]


def warnings_of_the_package():
    """The pieces of each warning of the package, and where it stands."""
    found = []
    for path, text in ((path, path.read_text(encoding="utf-8")) for path in SOURCES):
        tree = ast.parse(text if "warn" in text else "")
        for node in ast.walk(tree):
            # the one that takes its message from a caller, and scikit-learn's, are not ours to quote
            if not is_call_of(node, WARNINGS) or not node.args or path.name in ("warn.py", "pickling.py"):
                continue
            pieces = pieces_of(node.args[0])
            for each in returned_sentences(tree) if pieces is None else [pieces]:
                found.append(pytest.param(each, id=f"{path.stem}:{node.lineno}"))
    return found


def is_made_of(parts, text):
    """Whether a text is these parts in their order, with anything between two of them."""
    first, *rest = parts
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first):
        return False
    place = len(first)
    for part in middle:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return text.endswith(last) and len(text) - len(last) >= place


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def quoted_messages():
    """Class and text of each message that the page quotes, without what may follow it."""
    page = (ROOT / "docs/messages.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```text\n(.*?)\n```", page, re.M | re.S)
    return [squeezed(block).rstrip(f" {GAP}").split(": ", 1) for block in blocks]


@cache
def joined(pieces):
    """The pieces of a message as one text, its gaps being zeros."""
    return "".join("\0" if piece is None else squeezed(piece) for piece in pieces).rstrip("\0 ")


def fits(pieces, text):
    """Whether a quoted text is of a message; a gap of either may stand for any part of the other."""
    whole = joined(pieces)
    return is_made_of(whole.split("\0"), text) or is_made_of(text.split(GAP), whole)


@pytest.mark.parametrize("pieces", warnings_of_the_package())
def test_every_warning_of_the_package_stands_on_the_page_of_messages(pieces):
    quoted = [text for name, text in quoted_messages() if name.endswith("Warning")]
    is_short = sum(len(piece or "") for piece in pieces) < 40  # a part of a sentence
    assert is_short or any(fits(pieces, text) for text in quoted)


def strings_of_the_package():
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [pieces for pieces in map(pieces_of, ast.walk(tree)) if pieces is not None]
    return found


@pytest.fixture(scope="module")
def longer_strings():
    return [each for each in strings_of_the_package() if sum(len(piece or "") for piece in each) > 20]


@pytest.mark.parametrize(
    ("name", "text"), [quoted for quoted in quoted_messages() if "unpickle" not in quoted[1]]
)
def test_every_message_that_the_page_quotes_is_one_of_the_package(name, text, longer_strings):
    assert name in CLASSES
    assert any(fits(pieces, text) for pieces in longer_strings)


# --- benchmarks.md and when_not.md


def test_every_printed_result_is_shown_on_a_page():
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md")]
    shown = {name for page in pages for name in re.findall(r"\.\./benchmarks/results/([\w.]+\w)", page)}
    assert {path.name for path in (ROOT / "benchmarks/results").iterdir()} - shown == set()


def shown_on_the_page(heading):
    """What was best of ours, who was first and how good, in the table below a heading of when_not.md."""
    page = (ROOT / "docs/when_not.md").read_text(encoding="utf-8")
    part = page.split(f"\n{heading}\n")[1].split("\n### ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| (\w+) \| ([\d.]+) \|", part, re.M)
    return {task: (ours, rival, error) for task, ours, rival, error in rows}


def printed_errors():
    """The error of each contender on each task of ``accuracy.txt``."""
    lines = (ROOT / "benchmarks/results/accuracy.txt").read_text(encoding="utf-8").splitlines()
    contenders = next(line.split() for line in lines if line.split()[-1:] == ["ours"])
    rows = (line.split() for line in lines if re.match(r"\w+_h\d+ ", line))
    return {row[0]: dict(zip(contenders, row[1:], strict=True)) for row in rows}


def test_the_page_shows_all_tasks_where_another_model_is_ahead_by_more_than_two_per_cent():
    expected = {}
    for task, errors in printed_errors().items():
        ours = errors.pop("ours")
        best = min(errors, key=lambda rival: float(errors[rival]))
        if float(ours) > 1.02 * float(errors[best]):
            expected[task] = (ours, best, errors[best])
    assert shown_on_the_page("## Where something else wins") == expected


def printed_winkler_scores():
    """The Winkler score of the bands of 80 per cent by each contender on each series of ``bands.txt``."""
    text = (ROOT / "benchmarks/results/bands.txt").read_text(encoding="utf-8")
    series = re.findall(r"^(\w+_h\d+),.*\n.*\n((?:\w+ +[\d. ]+\n)+)", text, re.M)
    return {task: {row.split()[0]: row.split()[8] for row in rows.splitlines()} for task, rows in series}


def test_the_page_shows_all_series_where_the_bands_of_another_model_are_better():
    expected = {}
    for task, scores in printed_winkler_scores().items():
        best = min(scores, key=lambda name: float(scores[name]))
        if not best.startswith("gru"):
            ours = min((score for name, score in scores.items() if name.startswith("gru")), key=float)
            expected[task] = (ours, best, scores[best])
    assert shown_on_the_page("### Better bands") == expected


# --- guide/bands.md


def test_the_guide_says_what_bands_of_quantiles_hold_by_themselves():
    printed = (ROOT / "benchmarks/results/quantiles.txt").read_text(encoding="utf-8")
    held = [int(share) for share in re.findall(r"^\w+_h\d+ .*? (\d+)% +\d+%", printed, re.M)]
    page = " ".join((ROOT / "docs/guide/bands.md").read_text(encoding="utf-8").split())
    too_few = {6: "six", 7: "seven", 8: "eight"}[sum(share < 80 for share in held)]
    assert len(held) == 10
    assert f"it holds {min(held)} to {max(held)} %, on {too_few} of them too few." in page


# --- guide/scaling.md


def test_the_guide_rounds_what_the_ablation_printed():
    page = (ROOT / "docs/guide/scaling.md").read_text(encoding="utf-8")
    printed = (ROOT / "benchmarks/results/ablation.txt").read_text(encoding="utf-8")
    rows = [line.split("|")[2:-1] for line in page.splitlines() if line.startswith("| ")]
    labels = ["as it is", "X not scaled", "linear_part=None", "subtract_last=False", "alpha=0.0001"]
    labels += ["segment_length=1", "none of the four"]
    assert len(rows) == 1 + len(labels)  # a table, and its header
    for label, row in zip(labels, rows[1:], strict=True):
        *errors, ratio, _ = re.search(rf"^{label} +(.*)$", printed, re.M)[1].split()
        for shown, number in zip(row, [ratio, *errors], strict=True):
            digits = len(shown.strip().partition(".")[2])
            assert float(shown) == pytest.approx(float(number), abs=0.5001 * 10**-digits), (label, shown)
