"""One CA for each user, wherever the sandbox is started; another place where it cannot be kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.errors import SetupFault
from sandbox.transport.tls.authority import development_identity
from sandbox.transport.tls.place import places, users_identity

HOME = Path("/home/ann")


@pytest.mark.parametrize(
    ("platform", "environ", "first"),
    [
        ("linux", {"HOME": "/home/ann"}, HOME / ".local/state/provider-sandbox/tls"),
        (
            "linux",
            {"HOME": "/home/ann", "XDG_STATE_HOME": "/state"},
            Path("/state/provider-sandbox/tls"),
        ),
        (
            "linux",
            {"HOME": "/home/ann", "XDG_STATE_HOME": "relative"},
            HOME / ".local/state/provider-sandbox/tls",
        ),
        (
            "darwin",
            {"HOME": "/home/ann", "XDG_STATE_HOME": "/state"},
            HOME / "Library/Application Support/provider-sandbox/tls",
        ),
        ("win32", {"LOCALAPPDATA": "/local"}, Path("/local/provider-sandbox/tls")),
        ("linux", {}, Path(".sandbox/tls")),
        ("linux", {"SANDBOX_TLS_DIR": "here", "HOME": "/home/ann"}, Path("here")),
    ],
)
def test_each_platform_has_its_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    environ: dict[str, str],
    *,
    first: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert next(places(environ, platform=platform)) == first


def test_two_folders_share_one_authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        found.append(users_identity({"HOME": str(tmp_path / "home")}).ca_file.read_bytes())
    assert found[0] == found[1]
    assert not (tmp_path / "one/.sandbox").exists()


def test_an_authority_that_a_folder_has_from_before_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = development_identity(Path(".sandbox/tls")).ca_file.read_bytes()
    assert users_identity({"HOME": str(tmp_path / "home")}).ca_file.read_bytes() == before


def test_where_the_home_cannot_be_written_the_folder_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").write_text("no folder")
    identity = users_identity({"HOME": str(tmp_path / "home")})
    assert identity.ca_file == Path(".sandbox/tls/ca.pem")


def test_where_nothing_can_be_written_it_is_said_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("home", ".sandbox"):
        (tmp_path / name).write_text("no folder")
    with pytest.raises(SetupFault, match=r"home.*SANDBOX_TLS_DIR"):
        users_identity({"HOME": str(tmp_path / "home")})


def test_sandboxes_with_other_names_do_not_take_each_others_away(tmp_path: Path) -> None:
    first = development_identity(tmp_path, names=("one.test",))
    development_identity(tmp_path, names=("other.test", "192.0.2.7"))
    kept = first.server_file.read_bytes()
    assert development_identity(tmp_path, names=("one.test",)).server_file.read_bytes() == kept


def test_processes_that_begin_at_once_share_one_authority(tmp_path: Path) -> None:
    code = (
        "import sys; from sandbox.transport.tls.place import users_identity as of;"
        f"sys.stdout.buffer.write(of({{'HOME': {str(tmp_path)!r}}}).ca_file.read_bytes())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=tmp_path)
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
