"""The rooms of the package and what each imports, drawn from the imports.

python docs/drawings/rooms.py     writes docs/_static/rooms.svg, which tests/test_rooms.py compares
"""

import ast
import sys
import textwrap
from functools import cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sklearn_gru"
PICTURE = ROOT / "docs" / "_static" / "rooms.svg"
BESIDE = "_engine", "datasets"  # what the one way through the others passes by
# one column, so that it can be read on a phone
WIDTH, HEIGHT, GAP, LEFT, INDENT = 356, 72, 26, 12, 44


def rooms():
    """The packages, by name, with their modules."""
    return {path.parent.name: sorted(path.parent.glob("*.py")) for path in PACKAGE.glob("*/__init__.py")}


def imports():
    """The other rooms that the modules of each room import from: ``{room: {other, ...}}``."""
    return {room: set().union(*map(_imported, paths)) - {room} for room, paths in rooms().items()}


@cache
def _imported(path):
    """The rooms that a module imports from: ``from .._engine.cell import forward``."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 2]
    return {(node.module or node.names[0].name).partition(".")[0] for node in found}


def floors(imported):
    """The floor of each room: 0 where it imports none, else one above the highest that it imports."""
    known = {}
    while len(known) < len(imported):
        ready = [room for room in imported if room not in known and imported[room] <= known.keys()]
        if not ready:
            raise ValueError(
                f"Rooms import each other in a circle: {sorted(imported.keys() - known.keys())}."
            )
        known |= {room: max([known[other] + 1 for other in imported[room]], default=0) for room in ready}
    return known


def shown(imported):
    """The imports that no way through other rooms stands for: ``[(room, other)]``."""

    def reached(room):
        return set(imported[room]).union(*(reached(other) for other in imported[room]))

    return [
        (room, other)
        for room in sorted(imported)
        for other in sorted(imported[room])
        if not any(other in reached(between) for between in imported[room])
    ]


def first_sentence(room):
    """What a room says of itself, without its last dot."""
    doc = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8")))
    return doc.partition("\n")[0].rstrip(".")


def picture():
    """The drawing, as SVG."""
    imported = imports()
    way = sorted((room for room in imported if room not in BESIDE), key=floors(imported).get, reverse=True)
    column = list(way)
    column.insert(column.index("_estimators") + 1, "_engine")
    column.insert(column.index("_utils"), "datasets")
    places = {
        room: (LEFT + INDENT * (room in BESIDE), 12 + row * (HEIGHT + GAP)) for row, room in enumerate(column)
    }
    parts = [_arrow(places, *pair) for pair in shown(imported)]
    parts += [_box(room, *place) for room, place in places.items()]
    width, height = WIDTH + 2 * LEFT, 24 + len(column) * (HEIGHT + GAP) - GAP
    lines = "\n".join(parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
width="{width}" height="{height}" role="img" \
aria-label="The rooms of the package, each above those that it imports" font-family="sans-serif">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>
<rect width="{width}" height="{height}" rx="8" fill="#fff"/>
{lines}
</svg>
"""


def _box(room, x, y):
    name, *says = (
        room,
        *textwrap.wrap(first_sentence(room), 46 if room in BESIDE else 52, max_lines=2, placeholder=" …"),
    )
    lines = [f'<text x="{x + 12}" y="{y + 23}" font-size="17" font-weight="bold" fill="#123">{name}</text>']
    lines += [
        f'<text x="{x + 12}" y="{y + 43 + 18 * i}" font-size="13.5" fill="#345">{escape(line)}</text>'
        for i, line in enumerate(says)
    ]
    width = WIDTH + LEFT - x
    box = f'<rect x="{x}" y="{y}" width="{width}" height="{HEIGHT}" rx="6" fill="#eaf2fb" stroke="#456"/>'
    return "".join([box, *lines])


def _arrow(places, room, other):
    """From a room down to one that it imports; along the left edge, where others are passed by."""
    x = LEFT + (WIDTH / 2 if {room, other} & {*BESIDE} else INDENT / 2)
    start, end = places[room][1] + HEIGHT, places[other][1]
    return f'<path d="M{x:g} {start}V{end}" stroke="#456" stroke-width="1.5" marker-end="url(#tip)"/>'


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(__doc__)
    PICTURE.write_text(picture(), encoding="utf-8")
