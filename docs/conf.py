"""How the site is built: ``sphinx-build -W -b html docs docs/_build/html``, without a network."""

import re
import shutil
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent / "_extensions")]

from sklearn_gru import __version__  # noqa: E402

project = "sklearn_gru"
author = "The sklearn_gru developers"
copyright = author
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "mathml",  # of _extensions
]
html_math_renderer = "mathml"
exclude_patterns = ["_build", "gallery/*.ipynb"]
templates_path = ["_templates"]
nitpicky = False  # types in docstrings are in plain words: "array of shape (n, m)"
show_warning_types = True
default_role = "literal"  # of reStructuredText, for those who write `code` as in Markdown

# Markdown -------------------------------------------------------------------------------------
myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4  # a link may end in #the-words-of-a-heading, as on GitHub

# Reference: one page a public name --------------------------------------------------------------
autosummary_generate = True
autodoc_typehints = "none"  # the docstrings say what a parameter is, in words
autodoc_mock_imports = [
    "keras",
    "mlflow",
    "onnx",
    "skl2onnx",
    "torch",
]  # of sklearn_gru.exchange, which only those who have them import
numpydoc_show_class_members = False  # the template of a class lists its methods
numpydoc_xref_param_type = False
toc_object_entries_show_parents = "hide"  # "fit()" has room in the margin, "GRURegressor.fit()" has not

# Gallery ----------------------------------------------------------------------------------------
# the examples save their pictures where they run, which is a copy here
EXAMPLES = Path(__file__).parent / "_build" / "examples"
shutil.copytree(Path(__file__).parents[1] / "examples", EXAMPLES, dirs_exist_ok=True)
sphinx_gallery_conf = {
    "examples_dirs": str(EXAMPLES),
    "gallery_dirs": "gallery",
    "ignore_pattern": r"__init__\.py",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "remove_config_comments": True,
    "show_memory": False,
    "write_computation_times": False,
    "doc_module": ("sklearn_gru",),
    "reference_url": {"sklearn_gru": None},
    "backreferences_dir": "gallery/backreferences",
    "notebook_extensions": set(),  # the scripts read data that lie beside them
}

# Pages ------------------------------------------------------------------------------------------
html_theme = "pydata_sphinx_theme"
html_title = "sklearn_gru"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["scrolling.js"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "sklearn_gru"},
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
}
# pages that stand by themselves have no list of neighbours at the left
ALONE = "index install tutorial benchmarks overview recipes tuning when_not comparison messages mathematics"
html_sidebars = {page: [] for page in (*ALONE.split(), "trust", "glossary", "changes", "citing")}

# Only >>> and $ are prompts, and only what follows them is copied
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def without_foreign_references(app, what, name, obj, options, lines):
    """Docstrings inherited from scikit-learn refer to its pages: their words stay, the references go."""
    if (getattr(obj, "__module__", None) or "").startswith("sklearn."):
        lines[:] = [re.sub(r":(?:ref|term):`([^`<]+?)(?: <[^`]*>)?`", r"\1", line) for line in lines]


def with_plain_names(app, what, name, obj, options, lines):
    """Of a fitted attribute in a type, "of shape (n_features_in_,)", reStructuredText would make a link."""
    lines[:] = [re.sub(r"(?<![\w`.:])(n_\w+_in|neg)_(?![\w`])", r"\1\\_", line) for line in lines]


def without_wrong_roles(app, pagename, templatename, context, doctree):
    """Docutils calls the references of a docstring a list, but their entries no items of one."""
    if "body" in context:
        context["body"] = context["body"].replace('<div role="list" class="citation-list">', "<div>")


def setup(app):
    """Sphinx calls this when it has read the settings."""
    app.connect("autodoc-process-docstring", without_foreign_references)
    app.connect("autodoc-process-docstring", with_plain_names, priority=900)  # after numpydoc
    app.connect("html-page-context", without_wrong_roles)
