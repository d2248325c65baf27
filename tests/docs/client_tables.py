"""The tables of the Python client and the pytest plugin, from their own signatures and texts."""

import inspect
import re
from collections.abc import Callable, Iterator

from sandbox.client import SandboxClient, World, problems
from sandbox.plugin.hooks import OPTIONS
from tests.docs.markdown import code_span, table

_JSON = "bool | int | Decimal | str | Sequence[Json] | Mapping[str, Json] | None"
_QUOTES = re.compile(r"['\"]([A-Z][A-Za-z]+)['\"]")


def client_methods(of: str) -> str:
    """The methods of a client or of a world: how each is called, and what it does."""
    kind = {"world": World, "sandbox": SandboxClient}[of]
    found = [(name, each) for name, each in vars(kind).items() if inspect.isfunction(each)]
    public = ((name, each) for name, each in found if not name.startswith("_"))
    return table(("call", "gives", "what"), (_row(name, each) for name, each in public))


def client_problems(_: str) -> str:
    """The exceptions, and the problem of the API for which each is raised."""
    rows: Iterator[tuple[str, str]] = (
        (code_span(name), _first(each))
        for name, each in vars(problems).items()
        if inspect.isclass(each) and issubclass(each, problems.SandboxProblem)
    )
    return table(("exception", "when"), rows)


def pytest_options(_: str) -> str:
    """The options of the plugin."""
    rows = (
        (code_span(f"--{name.replace('_', '-')} {metavar}"), code_span(name), text)
        for name, metavar, text in OPTIONS
    )
    return table(("option", "in pytest.ini", "what"), rows)


def _row(name: str, method: Callable[..., object]) -> tuple[str, str, str]:
    signature = inspect.signature(method)
    words = [str(each) for each in list(signature.parameters.values())[1:]]
    plain = [word.partition(":")[0] if word.startswith("**") else _short(word) for word in words]
    kinds = [each.kind for each in list(signature.parameters.values())[1:]]
    if inspect.Parameter.KEYWORD_ONLY in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds:
        plain.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    gives = _given(signature.return_annotation)
    return code_span(f"{name}({', '.join(plain)})"), code_span(gives), _first(method)


def _short(word: str) -> str:
    """Leave the type out: what can be left out shows by its default."""
    name, _, rest = word.partition(":")
    default = rest.rpartition("=")[2].strip() if " = " in rest else ""
    return f"{name}={default}" if default else name


def _given(annotation: object) -> str:
    told = _QUOTES.sub(r"\1", inspect.formatannotation(annotation))
    told = re.sub(r"\b[a-z_]+(\.[a-z_]+)*\.", "", told)
    told = told.replace(_JSON, "Json").replace("NoneType", "None")
    call = re.fullmatch(r"Call\[(.*)\]", told)
    return call[1] if call else told


def _first(documented: object) -> str:
    text = (inspect.getdoc(documented) or "").partition("\n\n")[0]
    return " ".join(text.split())
