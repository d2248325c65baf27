"""Every code of the file checks: its title, weight and group, why it matters, a wrong and a right
file.

The data lies beside this module, one file for each letter. An example is a fragment that its
`frame` makes a whole file of, so that a reader sees only what matters; the tests run each one: a
wrong example gives exactly its code, a right one gives none.

```
codes: 1
letter: Y
group: YAML
entries:
  Y15:
    title: A key stands twice
    warning: true          # it keeps no run from beginning; without it the code is an error
    why: One sentence or two.
    frame: expect          # a name of frames.yaml; without it the example is a whole file
    wrong: |
    right: |
    environ: {NAME: value} # variables that are set, for a target
    beside: {path: text}   # other files in the folder of the example
    grown: {piece: "- 1\n", times: "9"} # the piece in `wrong` stands there so many times
    latin-1: true          # the characters of `wrong` are its bytes
```
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.errors import FileFinding
from sandbox.scenario.contract.reading import ContractBug, Section, read_contract

MARK = "…"
"""Where the fragment goes, alone on its line, in a frame."""

_KINDS = ("target", "deviations", "team-clauses", "world")
_EXAMPLE = ("wrong", "right", "environ", "beside", "grown", "latin-1")


class Severity(StrEnum):
    """How much a finding weighs.

    An error keeps a run from beginning. A warning is told by `sandbox lint` and fails only with
    `--strict`: what it points at works, but hardly as it was meant.
    """

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class CodeText:
    """One code. `wrong` and `right` are fragments as shown; `frame` is "" for whole files.

    `piece` and `times` say what of `wrong` is repeated ("" for nothing) when it is run.
    """

    code: str
    title: str
    severity: Severity
    group: str
    why: str
    frame: str
    wrong: str
    right: str
    environ: Mapping[str, str]
    beside: Mapping[str, str]
    piece: str = ""
    times: int = 1
    latin_1: bool = False

    @property
    def kind(self) -> str:
        """What its examples are: `scenario` (parts included) or one of _KINDS."""
        return self.frame if self.frame in _KINDS else "scenario"

    def wrong_file(self) -> bytes:
        """Return the whole wrong file, grown to its full size."""
        text = _framed(self.frame, self.wrong)
        if self.piece:
            text = text.replace(self.piece, self.piece * self.times, 1)
        return text.encode("latin-1" if self.latin_1 else "utf-8")

    def right_file(self) -> bytes:
        """Return the whole right file."""
        return _framed(self.frame, self.right).encode()


@cache
def code_texts() -> Mapping[str, CodeText]:
    """Return every code by name, in alphabetical order. Raise ContractBug when one is malformed."""
    found: dict[str, CodeText] = {}
    for entry in _every():
        if found.setdefault(entry.code, entry) is not entry:
            raise ContractBug("codes", entry.code, "is explained twice")
    return MappingProxyType(dict(sorted(found.items())))


@cache
def frames() -> Mapping[str, str]:
    """Return the frames by name."""
    root = _read("frames.yaml")
    root.allow("frames")
    return MappingProxyType(root.texts_by_name("frames"))


def severity_of(code: str) -> Severity:
    """Return how much a code weighs; one that is not explained here is an error."""
    text = code_texts().get(code)
    return text.severity if text else Severity.ERROR


def errors_of(findings: Iterable[FileFinding]) -> list[FileFinding]:
    """Return the findings that keep a run from beginning."""
    return [finding for finding in findings if severity_of(finding.code) is Severity.ERROR]


def _every() -> Iterator[CodeText]:
    folder = resources.files("sandbox.authoring.codes")
    for file in sorted(entry.name for entry in folder.iterdir()):
        if file.endswith(".yaml") and file != "frames.yaml":
            root = _read(file)
            root.allow("codes", "letter", "group", "entries")
            if root.value("codes") != 1:
                raise root.bug("codes", "must be 1")
            letter, group = root.text("letter"), root.text("group")
            for item in root.each("entries"):
                yield _entry(item, letter=letter, group=group)


def _entry(item: Section, *, letter: str, group: str) -> CodeText:
    item.allow("title", "warning", "why", "frame", *_EXAMPLE)
    if not item.name.startswith(letter):
        raise item.bug("", f"does not begin with {letter}")
    frame = item.text("frame", default="")
    if frame and frame not in frames():
        raise item.bug("frame", f"there is no frame {frame!r}")
    grown = item.texts_by_name("grown")
    return CodeText(
        code=item.name,
        title=item.text("title"),
        severity=Severity.WARNING if item.flag("warning") else Severity.ERROR,
        group=group,
        why=item.text("why"),
        frame=frame,
        wrong=item.text("wrong", empty=True),
        right=item.text("right"),
        environ=MappingProxyType(item.texts_by_name("environ")),
        beside=MappingProxyType(item.texts_by_name("beside")),
        piece=grown.get("piece", ""),
        times=int(grown.get("times", "1")),
        latin_1=item.flag("latin-1"),
    )


def _framed(frame: str, fragment: str) -> str:
    if not frame:
        return fragment
    lines: list[str] = []
    for line in frames()[frame].splitlines():
        if line.strip() != MARK:
            lines.append(line)
            continue
        indent = line.removesuffix(MARK)
        lines += [f"{indent}{inner}" if inner else "" for inner in fragment.splitlines()]
    return "\n".join(lines) + "\n"


def _read(file: str) -> Section:
    text = resources.files("sandbox.authoring.codes").joinpath(file).read_bytes()
    return read_contract(text, file=f"codes/{file}")
