"""Warnings that point at the caller's line."""

import subprocess
import sys
import warnings

import pytest

from sklearn_gru._utils.warn import warn_caller


def module(name, source, **names):
    """What a module of that name holds, its file named after it."""
    namespace = {"__name__": name, "warn_caller": warn_caller, **names}
    exec(compile(source, f"{name}.py", "exec"), namespace)
    return namespace


WARNS = "def warns():\n    warn_caller('look out', UserWarning)\n"


def calls(name, function):
    """A function in the module ``name`` that does nothing but call another, in line 3."""
    return module(name, "def call():\n\n    function()\n", function=function)["call"]


@pytest.mark.parametrize(
    "ours",
    [
        [],
        ["sklearn_gru._windows.validation"],
        ["sklearn_gru._windows.validation", "sklearn_gru._estimators.base"],
        # fit runs inside a function of scikit-learn's callbacks
        ["sklearn_gru._estimators.base", "sklearn.callback._callback_support", "sklearn_gru._estimators.run"],
    ],
    ids=len,
)
@pytest.mark.parametrize("caller", ["__main__", "sklearn.pipeline", "sklearn_gruyere.cheese"])
def test_it_points_at_the_first_line_that_is_not_ours(ours, caller):
    function = module("sklearn_gru._utils.deep", WARNS)["warns"]
    for name in ours:
        function = calls(name, function)
    with pytest.warns(UserWarning, match="look out") as caught:
        calls("__main__", calls(caller, function))()
    assert (caught[0].filename, caught[0].lineno) == (f"{caller}.py", 3)


def test_where_every_line_is_ours_it_points_at_the_outermost():
    code = "__name__ = 'sklearn_gru.script'\nfrom sklearn_gru._utils.warn import warn_caller\n"
    code += "def within():\n    warn_caller('look out', UserWarning)\nwithin()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.startswith("<string>:5: UserWarning: look out")


@pytest.mark.parametrize("category", [UserWarning, RuntimeWarning])
def test_it_has_its_category_and_can_be_an_error(category):
    with warnings.catch_warnings():
        warnings.simplefilter("error", category)
        with pytest.raises(category, match="look out"):
            warn_caller("look out", category)
