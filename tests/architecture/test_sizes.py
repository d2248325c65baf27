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


def test_no_folder_has_more_modules_than_a_reader_takes_in() -> None:
    assert sizes.too_full_folders(PACKAGE) == []


def test_no_three_modules_of_a_folder_share_a_prefix() -> None:
    assert sizes.prefixes_that_want_a_folder(PACKAGE) == []


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


def test_a_seeded_folder_that_is_too_full_is_found(tmp_path: Path) -> None:
    seeded = tmp_path / "seeded" / "inner"
    seeded.mkdir(parents=True)
    for number in range(sizes.MOST_MODULES):
        (seeded / f"m{number}.py").touch()
    (seeded / "__init__.py").touch()
    assert sizes.too_full_folders(tmp_path / "seeded") == []
    (seeded / "more.py").touch()
    assert sizes.too_full_folders(tmp_path / "seeded") == [
        f"seeded/inner: {sizes.MOST_MODULES + 1}"
    ]


def test_a_seeded_prefix_of_three_is_found(tmp_path: Path) -> None:
    seeded = tmp_path / "seeded"
    seeded.mkdir()
    for name in ("lint", "lint_one", "lint_two", "other_one"):
        (seeded / f"{name}.py").touch()
    assert sizes.prefixes_that_want_a_folder(seeded) == []
    (seeded / "lint_three.py").touch()
    assert sizes.prefixes_that_want_a_folder(seeded) == ["seeded: lint_*"]
