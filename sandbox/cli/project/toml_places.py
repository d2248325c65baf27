"""Where the keys of a TOML file stand. Its reader, Python's own, tells only what they say.

A key is looked for line by line, below the header of its table. That is exact for what is written
one key a line; of an inline table the place is that of the key that holds it.
"""

import tomllib
from collections.abc import Iterator, Mapping

KeyPath = tuple[str, ...]


def key_places(text: str) -> Mapping[KeyPath, tuple[int, int]]:
    """Return the line and column of every key and table, the first of each."""
    found: dict[KeyPath, tuple[int, int]] = {}
    for path, line, column in _keys(text):
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], (line, column))
    return found


def place_of(places: Mapping[KeyPath, tuple[int, int]], path: KeyPath) -> tuple[int, int]:
    """Return where a key stands, or what holds it; the first line where neither is found."""
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return 1, 1


def _keys(text: str) -> Iterator[tuple[KeyPath, int, int]]:
    table: KeyPath = ()
    for number, line in enumerate(text.split("\n"), start=1):
        written = line.lstrip()
        column = len(line) - len(written) + 1
        name, equals, _ = written.partition("=")
        if written.startswith("["):
            table = _parsed(written.lstrip("[").partition("]")[0])
            yield table, number, column
        elif equals and not written.startswith("#"):
            yield (*table, *_parsed(name.strip())), number, column


def _parsed(dotted: str) -> KeyPath:
    """Read a key, quoted or dotted as it may be; what cannot be read names nothing."""
    try:
        tree: object = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return (dotted,)
    path: list[str] = []
    while isinstance(tree, dict) and tree:
        [(name, tree)] = tree.items()
        path.append(str(name))
    return tuple(path)
