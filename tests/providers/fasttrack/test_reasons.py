"""Each reason code that is written is explained, and no other."""

import re
from importlib.resources import files

from sandbox.providers.fasttrack.rules import TROUBLE_REASONS
from sandbox.scenario.contract.reasons import load_reasons

QUOTED = re.compile(r"\"((?:authenticate|oauth|sid|brand|path|method|setup)\.[a-z-]+)\"")
TROUBLES = {
    f"{about}.{tail}" for about in ("authenticate", "oauth") for tail in TROUBLE_REASONS.values()
}


def test_every_code_that_is_written_is_explained_and_no_other() -> None:
    folder = files("sandbox.providers.fasttrack")
    sources = [*folder.iterdir(), *(folder / "operations").iterdir()]
    text = "\n".join(file.read_text() for file in sources if file.name.endswith(".py"))
    written = set(QUOTED.findall(text)) | TROUBLES
    assert len(written) > 20
    assert set(load_reasons("fasttrack")) == written


def test_what_a_refused_answer_misses_were_the_sid_a_valid_one() -> None:
    clauses = {code: reason.clause for code, reason in load_reasons("fasttrack").items()}
    assert clauses["authenticate.redirect"] == "fasttrack.authenticate.no-redirect"
    assert clauses["authenticate.no-user-id"] == "fasttrack.authenticate.user-id-present"
    assert {clause for code, clause in clauses.items() if not code.startswith("auth")} == {""}
