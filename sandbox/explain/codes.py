"""Pages about codes: reasons of refusals, signature mistakes, file checks, outcomes, exit codes."""

from collections.abc import Iterator, Mapping
from functools import partial

from sandbox.authoring.codes import CodeText, code_texts
from sandbox.evidence.verdict import Exit, Mark, Outcome
from sandbox.explain.explain import Entry, Topic, row
from sandbox.protocol.fingerprint import MISTAKES, Mistake
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.reasons import Reason, every_reason
from sandbox.scenario.yaml_tree.wording import printable

_LONGEST_EXAMPLE = 30

_OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.PASSED: ("Every must and every should that was judged held.", ""),
    Outcome.WARNED: (
        "Every must held, and a should did not.",
        "Read the warning. With --strict it fails the run.",
    ),
    Outcome.FAILED: (
        "The operator broke a must.",
        "Read expected and actual of the failed check; `sandbox explain` of its clause says more.",
    ),
    Outcome.INCONCLUSIVE: (
        "It could not be judged: a premise did not hold, a hook failed, or nobody answered.",
        "Nobody is accused. Mend what the line `because` names, and run again.",
    ),
    Outcome.SKIPPED: (
        "It was not run, because the target lacks something that it needs.",
        "Add the line to the target that the reason names.",
    ),
    Outcome.ERROR: ("A bug in the sandbox stopped it.", "Report it, with the run directory."),
}
_MARKS: Mapping[Mark, str] = {
    Mark.PASS: "The check held.",
    Mark.FAIL: "A must did not hold.",
    Mark.WARN: "A should did not hold.",
    Mark.KNOWN: "It did not hold, as the team's deviations say; it is not counted.",
    Mark.UNCLEAR: "It could not be judged: a premise missed, or there was nothing to look at.",
    Mark.NOT_RUN: "Its step was never played, because an earlier one ended the branch.",
}
_EXITS: Mapping[Exit, str] = {
    Exit.PASSED: "Every must that was judged held; warnings are allowed.",
    Exit.FAILED: (
        "The operator broke a must, a listed deviation is out of date, or with --strict a should "
        "failed."
    ),
    Exit.NOTHING_RUN: "Nothing was run: a wrong option, file or target. The message says which.",
    Exit.UNJUDGED: "Something could not be judged, so that nothing is proven about it.",
    Exit.INTERRUPTED: "Interrupted before the end. What happened until then is in the report.",
}


def code_entries() -> Iterator[Entry]:
    """Every code that a report, a file check or a process may end with."""
    for reason in every_reason():
        yield Entry("reason", reason.code, partial(_reason_page, reason))
    for mistake in MISTAKES.values():
        yield Entry("signature mistake", mistake.name, partial(_mistake_page, mistake))
    for text in code_texts().values():
        yield Entry("file check", text.code, partial(code_page, text))
    for outcome, (meaning, advice) in _OUTCOMES.items():
        page = partial(_plain_page, "outcome", outcome.value, meaning, advice)
        yield Entry("outcome", outcome.value, page)
    for mark, meaning in _MARKS.items():
        yield Entry(
            "mark", mark.value, partial(_plain_page, "mark of a check", mark.value, meaning)
        )
    for code, meaning in _EXITS.items():
        name = f"exit {code.value}"
        page = partial(_plain_page, "exit code", name, meaning)
        yield Entry("exit code", name, page, (str(code.value), f"exit-{code.value}"))


def code_page(text: CodeText) -> Topic:
    """Explain one code of the file checks, with a wrong and a right example."""
    times = f"({printable(text.piece.rstrip())} {text.times} times)" if text.piece else ""
    return Topic(
        "file check",
        text.code,
        f"{text.title}. {text.why}",
        (
            *row("wrong", *_example(text.wrong), verbatim=True),
            *row("", times),
            *row("right", *_example(text.right), verbatim=True),
            *row("beside it", *text.beside),
            *row("variables", ", ".join(f"{name}={value}" for name, value in text.environ.items())),
        ),
    )


def _example(text: str) -> list[str]:
    lines = [printable(line) for line in text.rstrip("\n").split("\n")]
    return lines[:_LONGEST_EXAMPLE]


def _reason_page(reason: Reason) -> Topic:
    return Topic(
        "reason",
        reason.code,
        reason.text,
        (
            *row("given by", provider_facts()[reason.room].title),
            *row("do", reason.advice),
            *row("clause", reason.clause or "none: the operator need not be at fault"),
        ),
    )


def _signature_clauses() -> str:
    return ", ".join(filter(None, (facts.signature for facts in provider_facts().values())))


def _mistake_page(mistake: Mistake) -> Topic:
    return Topic(
        "signature mistake",
        mistake.name,
        f"The signature is wrong as if the client {mistake.words.rstrip('.')}.",
        (
            *row("seen as", f"answered: {{looks-like: {mistake.name}}}"),
            *row("clause", _signature_clauses()),
        ),
    )


def _plain_page(kind: str, name: str, meaning: str, advice: str = "") -> Topic:
    return Topic(kind, name, meaning, tuple(row("do", advice)))
