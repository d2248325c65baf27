"""`python -m tests.scaffold NAME`: make a new provider; see docs/new-provider.md."""

import argparse
import sys
from pathlib import Path

from tests.scaffold.making import make
from tests.scaffold.naming import Refused

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Make it and name its files; 2 when it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.scaffold")
    parser.add_argument("name", help="Its name in code, paths and scenarios, such as lotto.")
    parser.add_argument("--root", type=Path, default=ROOT, help="The repository to make it in.")
    words = parser.parse_args()
    try:
        made = make(words.name, words.root)
    except Refused as refused:
        print(f"scaffold: {refused}", file=sys.stderr)
        return 2
    for file in made:
        print(file.relative_to(words.root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
