"""A real series that ships with the package, and problems to try a recurrent network on."""

from .generators import make_adding_problem, make_mackey_glass
from .loaders import load_sunspots

__all__ = ["load_sunspots", "make_adding_problem", "make_mackey_glass"]
