"""Makes a provider: its folders from the templates, in the order and shape that ruff gives them.

A template lies at the path of the file it stands for, with `.tmpl` behind. `@name@` in a path or a
text is the provider's name, `@Name@` the same as a title and in class names, `@port@` the offset of
its port.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.scaffold.naming import FOLDERS, check_name, free_port

TEMPLATES = Path(__file__).parent / "templates"
_SUFFIX = ".tmpl"
_PLACEHOLDER = re.compile(r"@(name|Name|port)@")


def make(name: str, root: Path) -> Sequence[Path]:
    """Make the folders of a new provider in a repository and return the files, by path.

    Raise Refused when the name cannot be had or no port is free. Whatever goes wrong, nothing is
    left half made.
    """
    check_name(name, root)
    words = {"name": name, "Name": name.capitalize(), "port": str(free_port(root))}
    made = {root / path: text for path, text in rendered(words).items()}
    try:
        for file, text in made.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        _put_in_shape([file for file in made if file.suffix == ".py"], root)
    except BaseException:
        for folder in FOLDERS:
            shutil.rmtree(root / folder / name, ignore_errors=True)
        raise
    return sorted(made)


def rendered(words: Mapping[str, str]) -> Mapping[str, str]:
    """Return the text of each file by its path in the repository."""
    return {
        _filled(file.relative_to(TEMPLATES).as_posix(), words).removesuffix(_SUFFIX): _filled(
            file.read_text(encoding="utf-8"), words
        )
        for file in sorted(TEMPLATES.rglob(f"*{_SUFFIX}"))
    }


def _filled(text: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: words[found[1]], text)


def _put_in_shape(files: Sequence[Path], root: Path) -> None:
    """Sort imports and wrap lines: both depend on where the name falls and how long it is."""
    named = [str(file.relative_to(root)) for file in files]
    for words in (("check", "--select", "I", "--fix"), ("format",)):
        command = [sys.executable, "-m", "ruff", *words, "--quiet", *named]
        subprocess.run(command, cwd=root, check=True)
