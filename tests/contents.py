"""The table of contents in CONTRIBUTING.md: every module, with the first line of its docstring.

python tests/contents.py             prints it
python tests/contents.py --write     puts it into CONTRIBUTING.md
python tests/contents.py --lengths   says how long files and functions are, and names the longest
"""

import ast
import sys
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sklearn_gru"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- contents: python tests/contents.py --write -->\n", "<!-- end of contents -->\n"
# each imports only from those before it, save for the engine, which imports from none (test_structure.py)
ROOMS = (
    *("_utils", "_tables", "_windows", "_engine", "_estimators"),
    *("_calibration", "_forecasting", "_displays", "datasets", "exchange"),
)


def modules(room=PACKAGE):
    """The modules of a package, and of those inside it, by their paths."""
    return sorted(room.rglob("*.py"))


def first_line(path):
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def contents():
    """The table of contents, as a list in Markdown."""
    lines = [f"- `sklearn_gru`: {first_line(PACKAGE / '__init__.py')}"]
    for room in (PACKAGE / name for name in ROOMS):
        lines.append(f"- **`{room.name}`**: {first_line(room / '__init__.py')}")
        lines += [
            f"    - `{path.name}`: {first_line(path)}" for path in modules(room) if path.stem != "__init__"
        ]
    return "".join(f"{line}\n" for line in lines)


def written():
    """The table of contents that CONTRIBUTING.md has, with what stands before and after it."""
    before, _, rest = CONTRIBUTING.read_text(encoding="utf-8").partition(BEGIN)
    between, _, after = rest.partition(END)
    return before, between, after


def write():
    """Put the table of contents into CONTRIBUTING.md."""
    before, _, after = written()
    CONTRIBUTING.write_text(before + BEGIN + contents() + END + after, encoding="utf-8")


def function_lengths(path):
    """The lines of each function from its ``def`` to its end, without its docstring, and its name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            doc = node.body[0] if ast.get_docstring(node) is not None else None
            length = node.end_lineno - node.lineno + 1 - (doc.end_lineno - doc.lineno + 1 if doc else 0)
            yield length, f"{path.relative_to(PACKAGE)}: {node.name}"


def print_lengths():
    """Say how long files and functions are, and name the longest."""
    files = [
        (len(path.read_text(encoding="utf-8").splitlines()), f"{path.relative_to(PACKAGE)}")
        for path in modules()
    ]
    functions = [function for path in modules() for function in function_lengths(path)]
    for name, lengths in {"files": files, "functions": functions}.items():
        counts = [length for length, _ in lengths]
        tenth = quantiles(counts, n=10, method="inclusive")[-1]
        print(f"{len(counts)} {name}: median {median(counts):g} lines, 90th percentile {tenth:g}")
        print(*(f"{length:6} {where}" for length, where in sorted(lengths, reverse=True)[:8]), sep="\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            print(contents(), end="")
        case ["--write"]:
            write()
        case ["--lengths"]:
            print_lengths()
        case _:
            sys.exit(__doc__)
