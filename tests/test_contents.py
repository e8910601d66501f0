"""The table of contents in CONTRIBUTING.md says what the modules say, and reads as one."""

import pytest

from .contents import PACKAGE, contents, first_line, modules, written


def test_contributing_lists_every_module_with_its_first_line():
    assert written()[1] == contents(), "python tests/contents.py --write"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_first_line_of_a_module_is_a_sentence_that_ends_there(path):
    assert first_line(path).endswith(".")
    assert first_line(path)[0].isupper()
