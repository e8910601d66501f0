"""The rooms of the package and what each imports, drawn from the imports.

python docs/drawings/rooms.py     writes docs/_static/rooms.svg, which tests/test_rooms.py compares
"""

import ast
import sys
from functools import cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sklearn_gru"
PICTURE = ROOT / "docs" / "_static" / "rooms.svg"
BESIDE = "_engine", "datasets"  # what stands beside the one way through the others
WIDTH, HEIGHT, GAP, LEFT, RIGHT = 470, 54, 30, 20, 560


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
    rows = {room: row for row, room in enumerate(way)}
    rows |= {"_engine": rows["_estimators"] + 1, "datasets": rows["_utils"] - 1}
    places = {
        room: (RIGHT if room in BESIDE else LEFT, 20 + row * (HEIGHT + GAP)) for room, row in rows.items()
    }
    parts = [_arrow(places, *pair) for pair in shown(imported)]
    parts += [_box(room, *place) for room, place in places.items()]
    width, height = RIGHT + WIDTH + 20, 40 + len(way) * (HEIGHT + GAP) - GAP
    lines = "\n".join(parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-label="The rooms of the package, each above those that it imports" font-family="sans-serif">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>
<rect width="{width}" height="{height}" rx="8" fill="#fff"/>
{lines}
</svg>
"""


def _box(room, x, y):
    says = escape(_cut(first_sentence(room)))
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eaf2fb" stroke="#456"/>'
        f'<text x="{x + 14}" y="{y + 22}" font-size="16" font-weight="bold" fill="#123">{room}</text>'
        f'<text x="{x + 14}" y="{y + 42}" font-size="12" fill="#345">{says}</text>'
    )


def _cut(sentence, length=76):
    if len(sentence) <= length:
        return sentence
    return sentence[: length - 2].rpartition(" ")[0].rstrip(",") + " …"


def _arrow(places, room, other):
    """From a room down to one that it imports."""
    (x, y), (to_x, to_y) = places[room], places[other]
    if x == to_x:
        start, end = (x + WIDTH / 2, y + HEIGHT), (to_x + WIDTH / 2, to_y)
    elif x < to_x:
        start, end = (x + WIDTH, y + HEIGHT / 2), (to_x + 60, to_y)
    else:
        start, end = (x + 60, y + HEIGHT), (to_x + WIDTH, to_y + HEIGHT / 2)
    (x, y), (to_x, to_y) = start, end
    return (
        f'<path d="M{x:g} {y:g}L{to_x:g} {to_y:g}" stroke="#456" stroke-width="1.5" marker-end="url(#tip)"/>'
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(__doc__)
    PICTURE.write_text(picture(), encoding="utf-8")
