"""A warning points at the line that called the package, however deep in it the warning arose."""

import pytest

from sklearn_gru._utils.warn import warn_caller

CODE = """
def outer(inner, *arguments):
    return inner(*arguments)
"""


def function_of(module):
    """A function that calls another one, defined in a module of that name."""
    names = {"__name__": module}
    exec(compile(CODE, f"{module}.py", "exec"), names)
    return names["outer"]


def file_blamed(*modules):
    """The file that is named when each of the modules calls the next, and the last one warns."""
    functions = [function_of(module) for module in modules]
    with pytest.warns(UserWarning, match="lukewarm") as caught:
        functions[0](*functions[1:], warn_caller, "lukewarm", UserWarning)
    assert len(caught) == 1
    return caught[0].filename


OURS = ["sklearn_gru._estimators.base", "sklearn_gru._windows.validation", "sklearn_gru.datasets.loaders"]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_frames_of_the_package_are_passed_over(depth):
    assert file_blamed("users_module", *OURS[:depth]) == "users_module.py"


def test_frames_of_the_callbacks_that_wrap_fit_are_passed_over():
    assert file_blamed("users_module", "sklearn.callback._callback_support", *OURS) == "users_module.py"


def test_what_checks_the_parameters_of_a_function_is_passed_over():
    assert file_blamed("users_module", "sklearn.utils._param_validation", OURS[1]) == "users_module.py"


def test_the_caller_may_be_a_pipeline():
    assert file_blamed("users_module", "sklearn.pipeline", *OURS) == "sklearn.pipeline.py"


def test_another_package_with_a_similar_name_is_a_caller():
    assert file_blamed("sklearn_gru_extras.models", *OURS) == "sklearn_gru_extras.models.py"


def test_a_caller_without_the_package_between_is_named():
    assert file_blamed("users_module") == "users_module.py"


def test_the_category_is_the_one_given():
    with pytest.warns(RuntimeWarning, match="hot"):
        warn_caller("hot", RuntimeWarning)
