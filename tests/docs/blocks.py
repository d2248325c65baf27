"""The project's Markdown as data: its files, its fenced blocks, its links.

The words behind a fence's language tell the tests what to do, and readers never see them:

    ```console run             played command by command, its output compared
    ```yaml save=logout.yaml   written there before the next block is played
    ```yaml mistaken           has mistakes on purpose: saved, not linted
    ```yaml steps              a part of a scenario; ```yaml target-part a part of a target
    ```yaml scenario=PASSED    an example: it is run, see examples.py
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

EXAMPLES = frozenset({"scenario", "steps", "lint", "known"})
"""Words that, with a value behind `=`, say what becomes of a block."""

_FENCE = re.compile(r"^```(\S*)[ \t]*(.*)$")
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. `line` is that of its first line of text."""

    file: str
    line: int
    language: str
    words: tuple[str, ...]
    text: str

    @property
    def where(self) -> str:
        """The place as an editor writes it."""
        return f"{self.file}:{self.line}"

    @property
    def save(self) -> str:
        """The file to write it to; "" for none."""
        named = (word.removeprefix("save=") for word in self.words if word.startswith("save="))
        return next(named, "")


def is_example(block: Block) -> bool:
    """Tell a block that says what becomes of it; `examples.py` runs or lints it."""
    return any(word.partition("=")[0] in EXAMPLES and "=" in word for word in block.words)


def documents() -> list[Path]:
    """Return every Markdown file that people read."""
    top = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")]
    return [*top, *sorted((ROOT / "docs").rglob("*.md"))]


def shown(file: Path) -> str:
    """Return a file's path as the repository writes it."""
    return file.relative_to(ROOT).as_posix()


def blocks_of(file: Path) -> Iterator[Block]:
    """Return the fenced blocks of a file. Raise ValueError when one is never closed."""
    opened: tuple[int, str, tuple[str, ...]] | None = None
    text: list[str] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        if fence is None:
            text.append(line)
        elif opened is None:
            opened, text = (number + 1, fence[1], tuple(fence[2].split())), []
        else:
            start, language, words = opened
            yield Block(shown(file), start, language, words, "\n".join(text) + "\n")
            opened, text = None, []
    if opened is not None:
        raise ValueError(f"{shown(file)}:{opened[0]}: this block is never closed")


def blocks(language: str) -> list[Block]:
    """Return the blocks of one language in all documents."""
    return [b for file in documents() for b in blocks_of(file) if b.language == language]


def links_of(file: Path) -> list[str]:
    """Return the targets of a file's links, web addresses left out."""
    found = _LINK.findall(_prose(file))
    return [target for target in found if "://" not in target]


def anchors_of(file: Path) -> set[str]:
    """Return the anchors that a file's headings have on the web."""
    headings = (_HEADING.match(line) for line in _prose(file).splitlines())
    return {_anchor(found[1]) for found in headings if found}


def _anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.strip().replace(" ", "-")


def _prose(file: Path) -> str:
    inside, kept = False, []
    for line in file.read_text(encoding="utf-8").splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)
