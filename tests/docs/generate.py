"""`python -m tests.docs.generate`: write the generated tables anew, where the documents ask.

    <!-- generated: clauses wallet -->
    …
    <!-- end of generated -->

What stands between the two is replaced by the table of that kind for that room; in the reference a
table may be for a kind of file, a step or a group of codes instead.
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.docs.blocks import documents, shown
from tests.docs.client_tables import client_methods, client_problems, pytest_options
from tests.docs.control_calls import calls, problems
from tests.docs.reference_fields import fields
from tests.docs.reference_matchers import matchers
from tests.docs.reference_tables import facts, faults, looks, plain_values, rules
from tests.docs.tables import TABLES

EVERY: Mapping[str, Callable[[str], str]] = {
    **TABLES,
    "fields": fields,
    "matchers": matchers,
    "looks": looks,
    "faults": faults,
    "plain-values": plain_values,
    "rules": rules,
    "facts": facts,
    "client-methods": client_methods,
    "client-problems": client_problems,
    "pytest-options": pytest_options,
    "control": calls,
    "problems": problems,
}
"""Kind of a table → what writes it; the reference's own tables beside those of the other pages."""

_BLOCK = re.compile(
    r"(?P<head><!-- generated: (?P<kind>[a-z-]+)(?: (?P<room>[A-Za-z0-9-]+))? -->\n)"
    r".*?"
    r"(?P<tail><!-- end of generated -->)",
    re.DOTALL,
)


def generated(text: str) -> str:
    """Return a document with its tables written anew. Raise KeyError for a kind unknown."""
    return _BLOCK.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    body = EVERY[found["kind"]](found["room"] or "")
    return f"{found['head']}\n{body}\n\n{found['tail']}"


def outdated() -> list[Path]:
    """Return the documents whose tables are not what would be written now."""
    return [file for file in documents() if generated(text := file.read_text()) != text]


def main() -> int:
    """Write what is outdated and name it."""
    for file in outdated():
        file.write_text(generated(file.read_text()))
        print(f"written: {shown(file)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
