from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from sklearn_gru._utils.taken_apart import CLASS, kept_as_dictionary, put_together, taken_apart


@kept_as_dictionary
class Pair(NamedTuple):
    first: object
    second: object


@kept_as_dictionary
@dataclass(frozen=True)
class Frozen:
    values: object


@kept_as_dictionary
class Plain:
    def __init__(self):
        self.memory = None


@kept_as_dictionary
class InWords:
    def __init__(self, number):
        self.number = number

    def as_parts(self):
        return {"words": f"number {self.number}"}

    @classmethod
    def of_parts(cls, parts):
        return cls(int(parts["words"].removeprefix("number ")))


def test_objects_within_objects_become_dictionaries_and_come_back():
    apart = taken_apart(Frozen(Pair(Plain(), (Pair(1, "a"), None))))
    of_pair = {CLASS: "Pair", "first": 1, "second": "a"}
    plain = {CLASS: "Plain", "memory": None}
    assert apart == {
        CLASS: "Frozen",
        "values": {CLASS: "Pair", "first": plain, "second": (of_pair, None)},
    }
    again = put_together(apart)
    assert (type(again), type(again.values), type(again.values.first)) == (Frozen, Pair, Plain)
    assert again.values.second == (Pair(1, "a"), None)


def test_arrays_are_not_copied():
    array = np.zeros(3)
    apart = taken_apart(Pair(array, 0))
    assert apart["first"] is array
    assert put_together(apart).first is array


def test_a_class_may_say_what_its_parts_are():
    assert taken_apart(InWords(3)) == {CLASS: "InWords", "words": "number 3"}
    assert put_together(taken_apart(InWords(3))).number == 3


@pytest.mark.parametrize("value", [1, "a", [Pair(1, 2)], {"a": 1}, None, np.float64(2)])
def test_anything_else_stays_as_it_is(value):
    assert taken_apart(value) is value
    assert put_together(value) is value


def test_a_subclass_is_another_class():
    class Other(Pair):
        pass

    other = Other(1, 2)
    assert taken_apart(other) is other


def test_two_classes_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"Pair.* have the same name"):
        kept_as_dictionary(type("Pair", (), {}))


@pytest.mark.parametrize("name", ["system", 3, None, ["Pair"]])
def test_a_class_that_is_not_known_is_refused(name):
    with pytest.raises(ValueError, match=r"parts of a .*; expected one of \["):
        put_together({CLASS: name, "first": 1})


@pytest.mark.parametrize("parts", [{"first": 1}, {"first": 1, "second": 2, "third": 3}])
def test_other_parts_than_those_of_a_class_are_refused(parts):
    with pytest.raises(ValueError, match=r"of a Pair; expected \['first', 'second'\]"):
        put_together({CLASS: "Pair", **parts})
