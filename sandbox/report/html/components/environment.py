"""The templates: what they are made with, and how whatever a peer wrote becomes seen and inert.

Every value that a template prints passes `_visible`: what would steer a reader's eye or a machine
(control characters, NUL, marks of direction, lone surrogates) is written as its escape. Autoescape
then takes away what it would mean to HTML. An undefined name is a mistake of ours and raises.
"""

from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sandbox.scenario.yaml_tree.wording import printable

_LAID_OUT = {ord("\n"): None, ord("\t"): None}


@cache
def environment() -> Environment:
    """Return the environment of all templates, made once."""
    made = Environment(
        loader=PackageLoader("sandbox.report.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["fragment"] = in_fragment
    return made


def _visible(value: object) -> object:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if value.translate(_LAID_OUT).isprintable():
        return value
    return printable(value, keep="\n\t")


def in_fragment(name: str) -> str:
    """Return a name as it stands in the fragment of a URL."""
    return quote(name.encode("utf-8", "replace"), safe="")


def ours(text: str) -> Markup:
    """Take a text for HTML as it is: style, script and SVG of ours, and JSON without a `<`."""
    return Markup(text)  # noqa: S704 - no text of a peer comes here
