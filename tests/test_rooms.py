"""The drawing of the rooms is that of the imports as they are."""

import importlib.util
import re
from pathlib import Path

import pytest

from .contents import PACKAGE, ROOMS

DOCS = Path(__file__).parents[1] / "docs"
SCRIPT = DOCS / "drawings" / "rooms.py"


@pytest.fixture(scope="module")
def drawing():
    spec = importlib.util.spec_from_file_location("rooms", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_is_the_one_that_the_script_draws(drawing):
    # python docs/drawings/rooms.py
    assert drawing.PICTURE.read_text(encoding="utf-8") == drawing.picture()


def test_every_room_is_in_it_above_those_that_it_imports(drawing):
    floors = drawing.floors(drawing.imports())
    assert floors.keys() == set(ROOMS)
    assert all(f">{room}</text>" in drawing.picture() for room in ROOMS)
    assert all(floors[room] > floors[other] for room, others in drawing.imports().items() for other in others)


def test_an_import_is_drawn_unless_others_lead_there(drawing):
    assert drawing.shown({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == [("a", "b"), ("b", "c")]


def test_rooms_in_a_circle_are_an_error(drawing):
    with pytest.raises(ValueError, match="circle: .'a', 'b'"):
        drawing.floors({"a": {"b"}, "b": {"a"}, "c": set()})


def test_every_module_that_the_page_names_is_there():
    named = re.findall(r"`(_[a-z]+/\w+\.py)`", (DOCS / "architecture.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    assert [name for name in named if not (PACKAGE / name).exists()] == []
