"""Texts that outlive a run."""

import time
from pathlib import Path

from sandbox.transport.kept_texts import KeptTexts


def test_another_process_finds_what_is_still_good(tmp_path: Path) -> None:
    file, now_s = tmp_path / "kept.json", time.time()
    one = KeptTexts(file)
    one.keep("a key", "first", until_s=now_s + 100)
    one.keep("a key", "second", until_s=now_s + 200)
    assert KeptTexts(file).recall("a key", now_s=now_s) == ("first", "second")
    assert KeptTexts(file).recall("a key", now_s=now_s + 150) == ("second",)
    assert KeptTexts(file).recall("another", now_s=now_s) == ()


def test_two_processes_keep_beside_each_other_and_forget_what_is_over(tmp_path: Path) -> None:
    file, now_s = tmp_path / "kept.json", time.time()
    one, other = KeptTexts(file), KeptTexts(file)
    assert one.recall("a", now_s=now_s) == ()
    other.keep("b", "over", until_s=now_s - 1)
    other.keep("b", "theirs", until_s=now_s + 100)
    one.keep("a", "ours", until_s=now_s + 100)
    assert KeptTexts(file).recall("b", now_s=now_s - 10) == ("theirs",)
    assert KeptTexts(file).recall("a", now_s=now_s) == ("ours",)


def test_what_cannot_be_read_is_as_if_it_were_not_there_nor_does_it_stop_anything(
    tmp_path: Path,
) -> None:
    file, now_s = tmp_path / "kept.json", time.time()
    file.write_text("{no json")
    kept = KeptTexts(file)
    assert kept.recall("a", now_s=now_s) == ()
    kept.keep("a", "x", until_s=now_s + 100)
    assert KeptTexts(file).recall("a", now_s=now_s) == ("x",)
    nowhere = KeptTexts(tmp_path / "missing" / "kept.json")
    nowhere.keep("a", "x", until_s=now_s + 100)
    assert nowhere.recall("a", now_s=now_s) == ("x",)
