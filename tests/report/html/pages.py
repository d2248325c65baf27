"""report.html as a program reads it: its elements, and its cells unpacked."""

import base64
import re
import zlib
from html.parser import HTMLParser

_OURS = frozenset(
    """
    a article aside b body br button caption circle code dd details dialog div dl dt
    figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header html input kbd li line link
    main mark meta nav noscript ol option p path polygon polyline pre rect script section select
    span style summary svg table tbody td text th thead title tr tspan ul
    """.split()  # noqa: SIM905 - sixty quotes less
)
_PACKED = re.compile(r'<script type="text/plain" class="packed">([^<]*)</script>')


class Tags(HTMLParser):
    """Collects what a browser takes for elements and attributes; `scripts` counts what runs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.scripts += tag == "script" and "type" not in dict(attrs)

    @property
    def foreign(self) -> set[str]:
        """Elements and attributes that we never write."""
        handlers = {name for name in self.attributes if name.startswith("on") or name == "style"}
        return (self.tags - _OURS) | handlers


def cells_of(page: str) -> list[str]:
    """Return the packed cells of a page, what belongs to none last."""
    found = _PACKED.findall(page)
    return [zlib.decompress(base64.b64decode(text)).decode("utf-8") for text in found]


def read_page(whole: bytes) -> list[str]:
    """Read a page and all its cells, and return them: nothing in them is markup but ours."""
    page = whole.decode("utf-8")
    tags = Tags(page)
    assert tags.foreign == set()
    assert tags.scripts == 1
    cells = cells_of(page)
    for cell in cells:
        inner = Tags(cell)
        assert inner.foreign == set()
        assert "script" not in inner.tags
    return [page, *cells]
