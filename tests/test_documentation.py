"""The Python blocks of the documents run as they stand."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def python_blocks(name):
    return "\n".join(
        re.findall(r"^```python\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.M | re.S)
    )


@pytest.mark.parametrize("name", ["README.md", "docs/user_guide.md"])
def test_the_python_blocks_of_a_document_run(name):
    code = python_blocks(name)
    assert "GRURegressor" in code
    # a short training shows as much, and the suite has to stay short
    exec(
        compile(
            re.sub(r"(GRURegressor|GRUClassifier)\(", r"\1(max_iter=2, ", code.replace("max_iter=20, ", "")),
            name,
            "exec",
        ),
        {},
    )


def test_the_first_lines_of_the_bash_blocks_are_the_two_commands():
    blocks = re.findall(r"^```bash\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert [block.count("\n") for block in blocks] == [1, 1]
    assert "plot_quick_start.py" in blocks[0]
    assert "pytest" in blocks[1]


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")],
    ids=lambda path: path.name,
)
def test_every_relative_link_of_a_document_leads_somewhere(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    relative = [link for link in links if not re.match(r"\w+:", link)]
    assert [link for link in relative if not leads_somewhere(path, link)] == []


def leads_somewhere(path, link):
    """Whether there is a file, and in a document a heading, that a relative link names."""
    name, _, heading = link.partition("#")
    target = path.parent / name if name else path
    return target.exists() and (not heading or heading in headings(target))


def headings(path):
    """What the headings of a document are called in links."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
