"""Whether a built site hangs together: every link leads somewhere, nothing is loaded from elsewhere.

python tests/site_links.py docs/_build/html
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page links to, what it loads, and the places within it that links can name."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loaded, self.places = set(), set(), set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.places |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        if tag == "a" and attributes.get("href"):
            self.links.add(attributes["href"])
        if attributes.get("src"):
            self.loaded.add(attributes["src"])
        if tag == "link" and attributes.get("href"):
            self.loaded.add(attributes["href"])


def is_within(address):
    """Whether an address has no host and no scheme of its own."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def missing(site, path, address, pages):
    """Whether an address on a page of the site leads to no file, or to no place of a page."""
    parts = urlsplit(address)
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file() or not target.is_relative_to(site):
        return True
    return bool(parts.fragment) and target in pages and unquote(parts.fragment) not in pages[target].places


def complaints(site):
    """A line for each address that leads nowhere, and for each file that a page loads from elsewhere."""
    site = Path(site).resolve()
    found = sorted(site.rglob("*.html"))
    pages = {path: Page(path) for path in found if "_static" not in path.parts}  # templates of the theme
    for path, page in pages.items():
        name = path.relative_to(site)
        for address in sorted(page.links | page.loaded):
            if is_within(address) and missing(site, path, address, pages):
                yield f"{name}: {address} leads nowhere"
        for address in sorted(page.loaded):
            if not is_within(address) and urlsplit(address).scheme != "data":
                yield f"{name}: {address} is loaded from elsewhere"


def main():
    """Print the complaints about the site that is named."""
    if len(sys.argv) != 2 or not Path(sys.argv[1], "index.html").is_file():
        sys.exit(__doc__)
    if lines := list(complaints(sys.argv[1])):
        sys.exit("\n".join(lines))
    print(f"Every link within {sys.argv[1]} leads somewhere.")


if __name__ == "__main__":
    main()
