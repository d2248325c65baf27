"""The development CA: kept, renewed in time, private, and strict verifiers are content."""

import datetime as dt
import os
import ssl
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from filelock import FileLock

from sandbox.errors import SetupFault
from sandbox.transport.tls.authority import Identity, development_identity
from tests.foreign_tools import require

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def server_of(identity: Identity) -> x509.Certificate:
    return x509.load_pem_x509_certificate(identity.server_file.read_bytes())


def names_of(identity: Identity) -> set[str]:
    found = server_of(identity).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return {str(name.value) for name in found.value}


def contents(identity: Identity) -> tuple[bytes, bytes]:
    return identity.ca_file.read_bytes(), identity.server_file.read_bytes()


def test_a_second_use_finds_the_files_of_the_first(tmp_path: Path) -> None:
    first = contents(development_identity(tmp_path / "deep" / "tls"))
    assert contents(development_identity(tmp_path / "deep" / "tls")) == first


@pytest.mark.parametrize(("left", "renewed"), [(-SECOND, True), (0 * SECOND, False)])
def test_the_server_certificate_is_renewed_when_less_than_seven_days_are_left(
    tmp_path: Path, left: dt.timedelta, renewed: bool
) -> None:
    first = development_identity(tmp_path, now=NOW)
    ca, server = contents(first)
    then = server_of(first).not_valid_after_utc - dt.timedelta(days=7) - left
    second = contents(development_identity(tmp_path, now=then))
    assert second[0] == ca
    assert (second[1] != server) == renewed


def test_an_ended_ca_is_replaced_and_the_server_certificate_with_it(tmp_path: Path) -> None:
    ca, server = contents(development_identity(tmp_path, now=NOW))
    later = development_identity(tmp_path, now=NOW + dt.timedelta(days=1825))
    assert later.ca_file.read_bytes() != ca
    assert later.server_file.read_bytes() != server
    issuer = x509.load_pem_x509_certificate(later.ca_file.read_bytes())
    server_of(later).verify_directly_issued_by(issuer)


def test_a_new_name_gets_a_new_server_certificate_from_the_same_ca(tmp_path: Path) -> None:
    first = development_identity(tmp_path)
    ca = first.ca_file.read_bytes()
    assert names_of(first) == {"localhost", "127.0.0.1", "::1"}
    second = development_identity(tmp_path, names=["sandbox", "10.0.0.7"])
    assert names_of(second) == {"localhost", "127.0.0.1", "::1", "sandbox", "10.0.0.7"}
    assert second.ca_file.read_bytes() == ca


def test_fewer_names_keep_the_certificate(tmp_path: Path) -> None:
    with_more = contents(development_identity(tmp_path, names=["sandbox"]))
    assert contents(development_identity(tmp_path)) == with_more


@pytest.mark.parametrize("spoilt", ["ca-key.pem", "server.pem", "ca.pem"])
@pytest.mark.parametrize("how", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, spoilt: str, how: bytes) -> None:
    development_identity(tmp_path)
    (tmp_path / spoilt).write_bytes(how)
    healed = development_identity(tmp_path)
    issuer = x509.load_pem_x509_certificate(healed.ca_file.read_bytes())
    server_of(healed).verify_directly_issued_by(issuer)
    assert healed.server_context().minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_key_of_another_certificate_is_made_anew(tmp_path: Path) -> None:
    development_identity(tmp_path / "a")
    development_identity(tmp_path / "b")
    (tmp_path / "a" / "server.pem").write_bytes((tmp_path / "b" / "server.pem").read_bytes())
    healed = development_identity(tmp_path / "a")
    issuer = x509.load_pem_x509_certificate(healed.ca_file.read_bytes())
    server_of(healed).verify_directly_issued_by(issuer)


def test_private_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        identity = development_identity(tmp_path)
    finally:
        os.umask(previous)
    keyed = [file for file in tmp_path.iterdir() if b"PRIVATE" in file.read_bytes()]
    assert {file.name for file in keyed} == {"ca-key.pem", "server.pem"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in keyed} == {0o600}
    assert b"PRIVATE" not in identity.ca_file.read_bytes()


def test_first_use_by_many_at_once_gives_all_the_same_identity(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib;"
        "from sandbox.transport.tls.authority import development_identity as make;"
        "found = make(pathlib.Path(sys.argv[1]));"
        "sys.stdout.buffer.write(found.ca_file.read_bytes() + found.server_file.read_bytes())"
    )

    def once(_: int) -> bytes:
        command = [sys.executable, "-c", program, str(tmp_path)]
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout

    with ThreadPoolExecutor(4) as pool:
        seen = set(pool.map(once, range(4)))
    assert len(seen) == 1
    assert not [file.name for file in tmp_path.iterdir() if file.name.startswith(".ca")]


def test_what_stands_is_used_without_waiting_for_whoever_holds_the_lock(tmp_path: Path) -> None:
    made = development_identity(tmp_path)
    with FileLock(tmp_path / ".lock", timeout=0):
        assert development_identity(tmp_path) == made


@pytest.mark.foreign
def test_openssl_verifies_strictly(tmp_path: Path) -> None:
    identity = development_identity(tmp_path)
    strict = ("-x509_strict", "-check_ss_sig", "-purpose", "sslserver")
    for host in (("-verify_hostname", "localhost"), ("-verify_ip", "::1")):
        ran = subprocess.run(
            [
                require("openssl"),
                "verify",
                *strict,
                *host,
                "-CAfile",
                str(identity.ca_file),
                str(identity.server_file),
            ],
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr


def test_a_directory_that_cannot_be_written_is_named_with_a_way_out(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(SetupFault, match=r"kept in .*file/tls.*: Not a directory; run"):
        development_identity(in_the_way / "tls")
