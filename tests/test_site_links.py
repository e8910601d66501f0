"""A link of the site that leads nowhere is found, and a good one is not complained about."""

import pytest

from .site_links import complaints


def site(folder, body):
    (folder / "more").mkdir()
    (folder / "more" / "page.html").write_text('<h1 id="here">Here</h1><a href="../index.html#top">up</a>')
    (folder / "index.html").write_text(f'<body id="top">{body}</body>')
    return folder


@pytest.mark.parametrize(
    "body",
    [
        '<a href="more/page.html#here">more</a>',
        '<a href="#top">top</a>',
        '<a href="https://example.org/gone#there">elsewhere</a>',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_a_good_link_is_let_pass(tmp_path, body):
    assert list(complaints(site(tmp_path, body))) == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('<a href="gone.html">gone</a>', "index.html: gone.html leads nowhere"),
        ('<a href="more/page.html#there">', "index.html: more/page.html#there leads nowhere"),
        ('<a href="#there">', "index.html: #there leads nowhere"),
        ('<img src="gone.png">', "index.html: gone.png leads nowhere"),
        ('<a href="../outside.html">', "index.html: ../outside.html leads nowhere"),
        (
            '<script src="https://example.org/a.js">',
            "index.html: https://example.org/a.js is loaded from elsewhere",
        ),
        ('<link href="//example.org/a.css">', "index.html: //example.org/a.css is loaded from elsewhere"),
    ],
)
def test_a_bad_link_is_complained_about(tmp_path, body, complaint):
    (tmp_path.parent / "outside.html").write_text("")
    assert list(complaints(site(tmp_path, body))) == [complaint]
