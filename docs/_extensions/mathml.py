"""Formulas as MathML, written when the site is built: a browser draws them without a script or a network."""

from docutils.nodes import SkipNode
from latex2mathml.converter import convert


def visit_inline(self, node):
    """A formula within a line."""
    self.body.append(convert(node.astext(), display="inline"))
    raise SkipNode


def visit_block(self, node):
    """A formula by itself, with its number where it has a label."""
    self.body.append(self.starttag(node, "div", CLASS="formula"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({node["number"]})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(convert(in_lines(node.astext()), display="block"))
    self.body.append("</div>\n")
    raise SkipNode


def in_lines(latex):
    """Several lines, as Sphinx allows them in a block, in an environment without numbers of its own."""
    if r"\\" in latex and r"\begin" not in latex:
        return rf"\begin{{align*}}{latex}\end{{align*}}"
    return latex.replace("{align}", "{align*}").replace("{aligned}", "{align*}")


def setup(app):
    """Sphinx calls this for an extension that the settings name."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
