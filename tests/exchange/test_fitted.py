"""The model that is given to an exchange."""

import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV

from sklearn_gru.exchange.fitted import fitted_model

ROWS, Y = [[float(i)] for i in range(16)], [float(i) for i in range(16)]


def test_a_fitted_estimator_is_the_model_and_of_a_search_in_a_search_the_best_is():
    model = Ridge().fit(ROWS, Y)
    assert fitted_model(model) is model
    inner = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2)
    search = GridSearchCV(inner, {"cv": [2]}, cv=2).fit(ROWS, Y)
    assert fitted_model(search) is search.best_estimator_.best_estimator_


@pytest.mark.parametrize(
    ("wrong", "says"), [(None, "a NoneType"), (Ridge, "the class Ridge"), ([Ridge()], "a list")]
)
def test_anything_else_is_an_error_that_says_what_it_is(wrong, says):
    with pytest.raises(TypeError, match=f"model is {says}; expected a fitted estimator"):
        fitted_model(wrong)


def test_what_is_not_fitted_and_a_search_that_keeps_no_model_are_errors():
    with pytest.raises(NotFittedError):
        fitted_model(Ridge())
    search = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2, refit=False).fit(ROWS, Y)
    with pytest.raises(ValueError, match="GridSearchCV has refit=False"):
        fitted_model(search)
