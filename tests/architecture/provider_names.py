"""Where in the program a name stands: a provider's belongs only in the folders named for it."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

LISTED = {
    "sandbox/cli/demo.py": "the demo plays one scenario of one provider",
    "sandbox/scenario/check.schema.json": "an example in a message for people",
    "sandbox/scenario/step.schema.json": "an example in a message for people",
    "sandbox/scenario/scenario.schema.json": "an example in a message for people",
    "sandbox/scenario/part.schema.json": "an example in a message for people",
    "sandbox/scenario/reply.schema.json": "says whose word `code` is",
    "sandbox/scenario/deviations.schema.json": "an example in a message for people",
}
"""The files outside of the folders that name a provider, each with its reason."""

_DOCUMENTATION = "sandbox/authoring/codes/"
"""Pages of `sandbox explain`: wrong and right files, which are about real operations."""

_FOR_PEOPLE = re.compile(r'"(errorMessage|description)":')


def named(root: Path, pattern: re.Pattern[str], *, folders: Collection[str]) -> Iterator[str]:
    """Yield `file:line: text` for every line that a name stands in where it must not; `folders` are
    the names of those where it may.
    """
    for file in sorted((root / "sandbox").rglob("*")):
        place = file.relative_to(root).as_posix()
        if file.suffix not in {".py", ".json", ".yaml"} or set(folders) & set(place.split("/")):
            continue
        if place.startswith(_DOCUMENTATION) or place == "sandbox/cli/demo.py":
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line) and not (place in LISTED and _FOR_PEOPLE.search(line)):
                yield f"{place}:{number}: {line.strip()}"
