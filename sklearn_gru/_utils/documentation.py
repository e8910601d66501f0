"""Where the documentation of an estimator stands, for the link in its HTML display."""

# The root of the site with the pages of the reference; no link is shown while there is none.
SITE = ""


def link_template(site):
    """The address of an estimator's page, as scikit-learn fills it in; empty without a site."""
    return f"{site}/api/generated/{{estimator_module}}.{{estimator_name}}.html" if site else ""


class DocumentationLinkMixin:
    """Link the HTML display of an estimator to its page.  It has to stand before ``BaseEstimator``."""

    _doc_link_module = __name__.partition(".")[0]
    _doc_link_template = link_template(SITE)
