"""`kill -9` in a run: everything that is made of it says how far it came, and that it was cut."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.commands import PATIENCE_S, evidence_of, sandbox, stand, started
from tests.acceptance.test_interrupted import ENDLESS
from tests.app.files import BAD_SID


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a run that was killed while its last cell was under way."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "bad-sid.yaml").write_text(BAD_SID)
    (folder / "endless.yaml").write_text(ENDLESS)
    with stand(folder) as at:
        sandbox(folder, *at.run_words("bad-sid.yaml"))  # one run that is whole, beside it
        words = at.run_words("bad-sid.yaml", "endless.yaml", "--jobs", "1", "--out", "cut")
        with started(folder, *words) as running:
            evidence = evidence_of(folder / "cut", at_least=40)
            during = sandbox(folder, "report", str(evidence.parent))
            assert not (evidence.parent / "result.json").exists()
            running.kill()
            running.wait(PATIENCE_S)
    assert (during.code, "is still being played" in during.err) == (0, True)
    place = folder / "runs" / evidence.parent.name
    evidence.parent.rename(place)
    return place


def test_it_is_told_everywhere_as_interrupted_and_nothing_as_green(killed: Path) -> None:
    folder = killed.parent.parent
    done = sandbox(folder, "report", f"runs/{killed.name}")
    assert (done.code, done.err) == (0, "")
    assert "exit 130" in done.out
    assert "interrupted before the end" in done.out
    result = json.loads((killed / "result.json").read_bytes())
    assert (result["run"]["interrupted"], result["run"]["exit_code"]) == (True, 130)
    outcomes = {cell["scenario"]: cell["outcome"] for cell in result["cells"]}
    assert outcomes["bad-sid"] == "PASSED"
    assert outcomes["endless"] == "INCONCLUSIVE"
    root = ET.parse(killed / "junit.xml").getroot()
    kinds = [error.get("type") for error in root.iter("error")]
    assert "interrupted" in kinds
    assert root.get("errors") == str(len(kinds))
    page = (killed / "report.html").read_text("utf-8")
    assert "interrupted" in page
    listed = (killed.parent / "index.html").read_text("utf-8")
    assert '<span class="outcome INCONCLUSIVE">interrupted</span>' in listed
    assert '<span class="outcome PASSED">passed</span>' in listed
    for form, told in (("markdown", "interrupted"), ("sarif", '"executionSuccessful":false')):
        printed = sandbox(folder, "report", f"runs/{killed.name}", "--format", form)
        assert told in printed.out


def test_the_list_tells_of_it_before_any_report_was_made(killed: Path) -> None:
    for name in ("result.json", "report.html", "junit.xml"):
        (killed / name).unlink(missing_ok=True)
    folder = killed.parent.parent
    with stand(folder) as at:
        assert at.run("bad-sid.yaml", "--keep", "50").code == 0
    listed = (killed.parent / "index.html").read_text("utf-8")
    assert "it was cut short before a report was written" in listed
    with stand(folder) as at:
        assert "deleted 3 older runs, for 1 are kept" in at.run("bad-sid.yaml", "--keep", "1").err
    assert not killed.exists()
