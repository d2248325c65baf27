import statistics
from pathlib import Path

from tests.architecture import sizes

PACKAGE = Path(__file__).parents[2] / "sandbox"


def test_no_file_is_longer_than_the_ceiling() -> None:
    assert sizes.too_long_files(PACKAGE) == []


def test_no_function_is_longer_than_the_ceiling() -> None:
    assert sizes.too_long_functions(PACKAGE) == []


def test_half_of_all_functions_stay_under_ten_lines() -> None:
    lines = [function.lines for function in sizes.functions(PACKAGE)]
    assert len(lines) > 300
    assert statistics.median(lines) < sizes.MEDIAN_FUNCTION


def test_every_room_has_the_same_inner_files() -> None:
    assert sizes.rooms_with_other_files(PACKAGE / "providers") == []


def test_a_seeded_long_function_and_a_long_file_are_found(tmp_path: Path) -> None:
    seeded = tmp_path / "seeded"
    seeded.mkdir()
    body = "\n".join(f"    x = {n}" for n in range(sizes.LONGEST_FUNCTION))
    (seeded / "long.py").write_text(f"def far_too_long():\n{body}\n")
    (seeded / "huge.py").write_text("x = 1\n" * (sizes.LONGEST_FILE + 1))
    assert sizes.too_long_functions(seeded) == [f"seeded/long.py:1: {sizes.LONGEST_FUNCTION + 1}"]
    assert sizes.too_long_files(seeded) == [f"seeded/huge.py: {sizes.LONGEST_FILE + 1}"]


def test_a_seeded_room_without_its_settings_is_found(tmp_path: Path) -> None:
    room = tmp_path / "newroom"
    (room / "operations").mkdir(parents=True)
    (room / "__init__.py").touch()
    for name in sizes.ROOM_FILES - {"settings.py"}:
        (room / name).touch()
    assert sizes.rooms_with_other_files(tmp_path) == ["newroom: no settings.py"]
