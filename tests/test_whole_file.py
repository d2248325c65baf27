"""A whole file at once, or none of it."""

import os
from pathlib import Path

import pytest

from sandbox.errors import SetupFault
from sandbox.whole_file import write_whole


def test_text_is_written_as_utf_8_and_nothing_else_is_left_behind(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", "zażółć\r\n")
    assert (tmp_path / "a").read_bytes() == "zażółć\r\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_a_reader_keeps_the_whole_old_content(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    with file.open() as reader:
        write_whole(file, "new and longer")
        assert reader.read() == "old"
    assert file.read_text() == "new and longer"


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_file_gets_the_rights_that_are_asked_for(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    file.chmod(0o666)
    write_whole(file, b"new", mode=mode)
    assert file.stat().st_mode & 0o777 == mode


def test_otherwise_it_keeps_its_own_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "a", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, "new")
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_is_told_and_stays_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(SetupFault, match="folder cannot be written: Is a directory"):
        write_whole(folder, "text")
    assert list(tmp_path.iterdir()) == [folder]
    with pytest.raises(SetupFault, match="No such file or directory"):
        write_whole(tmp_path / "none" / "a", "text")


def test_a_link_that_is_planted_for_the_unfinished_file_is_not_followed(tmp_path: Path) -> None:
    file, victim = tmp_path / "a", tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / f".a.{os.getpid()}.unfinished").symlink_to(victim)
    write_whole(file, "new")
    assert (file.read_text(), victim.read_text()) == ("new", "mine")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "victim"]


def test_a_link_is_replaced_where_it_is_not_to_be_followed(tmp_path: Path) -> None:
    link, victim = tmp_path / "link", tmp_path / "victim"
    victim.write_text("mine")
    link.symlink_to(victim)
    write_whole(link, "new", follow=False)
    assert not link.is_symlink()
    assert (link.read_text(), victim.read_text()) == ("new", "mine")
