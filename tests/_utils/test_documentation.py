"""The HTML display links an estimator to its page, as soon as there is a site."""

import pytest
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, SlidingWindow, StepwiseTransformer
from sklearn_gru._utils.documentation import DocumentationLinkMixin, link_template

ESTIMATORS = [GRURegressor(), GRUClassifier(), SlidingWindow(), StepwiseTransformer(StandardScaler())]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
def test_the_display_links_to_the_page_of_the_estimator(monkeypatch, estimator):
    monkeypatch.setattr(DocumentationLinkMixin, "_doc_link_template", link_template("https://example.org"))
    page = f"https://example.org/api/generated/sklearn_gru.{type(estimator).__name__}.html"
    assert f'href="{page}"' in estimator._repr_html_()


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
def test_without_a_site_there_is_no_link_to_it(monkeypatch, estimator):
    monkeypatch.setattr(DocumentationLinkMixin, "_doc_link_template", link_template(""))
    html = estimator._repr_html_()
    assert f"Documentation for {type(estimator).__name__}" not in html
    assert "sklearn_gru." not in html.replace("sklearn_gru.sparse", "")
