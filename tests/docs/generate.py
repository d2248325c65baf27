"""`python -m tests.docs.generate`: write the generated tables anew, where the documents ask.

    <!-- generated: clauses wallet -->
    …
    <!-- end of generated -->

What stands between the two is replaced by the table of that kind for that room.
"""

import re
import sys
from pathlib import Path

from tests.docs.blocks import documents, shown
from tests.docs.tables import TABLES

_BLOCK = re.compile(
    r"(?P<head><!-- generated: (?P<kind>[a-z-]+)(?: (?P<room>[a-z0-9]+))? -->\n)"
    r".*?"
    r"(?P<tail><!-- end of generated -->)",
    re.DOTALL,
)


def generated(text: str) -> str:
    """Return a document with its tables written anew. Raise KeyError for a kind unknown."""
    return _BLOCK.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    body = TABLES[found["kind"]](found["room"] or "")
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
