"""What fails a test at its teardown, and what does not."""

import json
from pathlib import Path

import pytest

from tests.plugin.suites import Played, played

RIGHT = """
    def test_a_fresh_token_opens_the_game(sandbox_world, launch):
        token = sandbox_world.make_token()
        assert launch(token).status_code == 200
        assert len(sandbox_world.wait("wallet.authenticate", token=token.value)) == 1

    def test_an_expired_token_opens_nothing(sandbox_world, launch):
        assert launch(sandbox_world.make_token(state="expired")).status_code == 502

    def test_a_failure_opens_nothing_and_then_a_success_does(sandbox_world, launch):
        token = sandbox_world.make_token()
        sandbox_world.add_reply("wallet.authenticate", *[{"code": 2, "status": 200}] * 2, "real")
        assert [launch(token).status_code for _ in "123"] == [502, 502, 200]

    def test_without_the_wallet():
        assert True

    def test_a_launch_url_that_lacks_its_token_is_refused(sandbox_world, launch):
        token = sandbox_world.make_token()
        assert launch(token, token="").status_code == 400
        assert len(sandbox_world.list_requests()) == 0
"""


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_correct_operator_is_green(tmp_path: Path, words: tuple[str, ...]) -> None:
    suite = played(tmp_path, RIGHT, *words)
    assert (suite.bad, suite.code) == (set(), 0), suite.out
    assert len(suite.ended) == 5


UNEXPECTED = """
    def test_right(sandbox_world, launch):
        assert launch(sandbox_world.make_token()).status_code == 200

    def test_wrong_path(sandbox_world, mistyped):
        mistyped()

    @pytest.mark.sandbox_allows("unexpected")
    def test_wrong_path_on_purpose(sandbox_world, mistyped):
        mistyped()

    @pytest.mark.sandbox_allows("near-miss", "wallet.*")
    def test_wrong_path_and_something_else_allowed(sandbox_world, mistyped):
        mistyped()

    def test_wrong_path_in_no_world(mistyped):
        mistyped()

    def test_right_again(sandbox_world, launch):
        assert launch(sandbox_world.make_token()).status_code == 200
"""


def test_a_request_that_no_provider_serves_fails_the_test_during_which_it_came(
    tmp_path: Path,
) -> None:
    suite = played(tmp_path, "    import pytest\n" + UNEXPECTED)
    assert suite.bad == {"test_wrong_path", "test_wrong_path_and_something_else_allowed"}, suite.out
    assert suite.ended["test_wrong_path"] == ["error"]
    assert "path expected /api/wallet/authenticate" in suite.told["test_wrong_path"]
    assert "of no world, while this test ran" in suite.told["test_wrong_path"]
    assert suite.code == 1


def test_in_parallel_it_fails_the_session_for_nobody_knows_whose_it_was(tmp_path: Path) -> None:
    tests = """
        def test_right(sandbox_world):
            pass

        def test_wrong_path(sandbox_world, mistyped):
            mistyped()
    """
    suite = played(tmp_path, tests, "-n", "2")
    assert (suite.bad, suite.code) == (set(), 1), suite.out
    assert suite.out.count("path expected /api/wallet/authenticate") == 1
    assert "no test was failed for this" in suite.out


NEAR = """
    import threading
    import pytest
    from sandbox.client import NotInTime

    def test_the_operator_sends_a_token_that_nobody_made(sandbox_world, launch):
        token = sandbox_world.make_token()
        sandbox_world.add_reply("wallet.authenticate", {"code": 2}, token=token.value)
        assert launch(token, token="another").status_code == 502

    def test_a_near_miss_that_was_none_after_all(sandbox_world, launch):
        token = sandbox_world.make_token()
        sandbox_world.add_reply("wallet.authenticate", {"code": 2}, token=token.value)
        assert launch(token, token="another").status_code == 502
        assert launch(token).status_code == 502
"""


def test_a_wrong_token_does_not_stay_green(tmp_path: Path) -> None:
    suite = played(tmp_path, NEAR)
    assert suite.bad == {"test_the_operator_sends_a_token_that_nobody_made"}, suite.out
    told = suite.told["test_the_operator_sends_a_token_that_nobody_made"]
    assert "near-miss" in told
    assert '@pytest.mark.sandbox_allows("near-miss")' in told


BOTH = """
    def test_both(sandbox_world, mistyped):
        sandbox_world.make_token()
        mistyped()
        assert 1 == 2

    def test_evidence(sandbox_world, launch):
        assert launch(sandbox_world.make_token(state="expired")).status_code == 200
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Played]:
    folder = tmp_path_factory.mktemp("both")
    return folder, played(folder, BOTH)


def test_a_failed_assertion_and_a_finding_are_both_told(both: tuple[Path, Played]) -> None:
    _, suite = both
    assert suite.ended["test_both"] == ["failure", "error"], suite.out
    assert "assert 1 == 2" in suite.told["test_both"]
    assert "path expected" in suite.told["test_both"]


def test_a_failed_test_shows_what_happened_in_its_world(both: tuple[Path, Played]) -> None:
    folder, suite = both
    file = folder / "sandbox-evidence" / "test_operator.py-test_evidence.json"
    assert "wallet.authenticate 200 refused" in suite.out or "refused" in suite.out
    assert f"evidence  {file}" in suite.out
    kept = json.loads(file.read_text())
    assert kept["test"] == "test_operator.py::test_evidence"
    assert [each["operation"] for each in kept["requests"]] == ["wallet.authenticate"]


def test_evidence_is_kept_where_it_is_asked_for(tmp_path: Path) -> None:
    asked = played(tmp_path, "def test_x(sandbox_world): assert 0", "--sandbox-evidence=here")
    assert (tmp_path / "here" / "test_operator.py-test_x.json").exists(), asked.out


def test_a_mark_that_names_nothing_is_told(tmp_path: Path) -> None:
    tests = """
        import pytest

        @pytest.mark.sandbox_allows(7)
        def test_x(sandbox_world):
            pass
    """
    suite = played(tmp_path, tests)
    assert "7 names no finding" in suite.told["test_x"]


LATE = """
    import httpx2

    def test_early(sandbox_world, launch):
        global kept
        kept = sandbox_world.make_token()
        assert launch(kept).status_code == 200

    def test_later(sandbox_world, launch):
        launch(kept)
"""


def test_a_world_hears_of_its_operator_after_the_test(tmp_path: Path) -> None:
    suite = played(tmp_path, LATE)
    assert (suite.bad, suite.code) == (set(), 0), suite.out
