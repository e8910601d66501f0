"""A wrong change of one module, kept as what stands there and what a hurried hand would put in its place."""

import re
from typing import NamedTuple

from ..contents import ROOT


class Mutant(NamedTuple):
    """A change that makes one module of the package wrong."""

    name: str
    module: str  # its path within ``sklearn_gru``
    old: str  # stands there exactly once; how its words are broken into lines does not matter
    new: str
    why: str  # what is wrong then, in a sentence
    equivalent: str = ""  # why no test can notice, of one that changes nothing
    tests: tuple = ()  # files beneath tests/ that are tried first too, beside those of the module

    def matches(self, text):
        """All places in the text of the module where ``old`` stands."""
        words = (re.escape(word) for word in self.old.split())
        return list(re.finditer(r"\s+".join(words), text))

    def applied(self, text):
        """The text of the module with the change in it.

        Raises
        ------
        ValueError
            If ``old`` does not stand there exactly once.
        """
        places = self.matches(text)
        if len(places) != 1:
            raise ValueError(
                f"{self.name}: {self.old!r} stands in {self.module} {len(places)} times, not once."
            )
        return text[: places[0].start()] + self.new + text[places[0].end() :]

    def read(self, root=ROOT):
        """The text of the module as it is."""
        return (root / "sklearn_gru" / self.module).read_text(encoding="utf-8")
