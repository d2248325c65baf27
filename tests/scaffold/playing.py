"""`python -m tests.scaffold.playing NAME [DEFECT …]`: play a provider's scenarios against the
reference operator, sandbox and operator each a process of its own on free ports. Ends as the run
ends.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.acceptance.commands import SCENARIOS, stand


def main() -> int:
    """Print what the run says, and return its exit code."""
    name, *defects = sys.argv[1:]
    with TemporaryDirectory() as folder, stand(Path(folder), *defects) as at:
        done = at.run(str(SCENARIOS / name))
    print(done.all)
    return done.code


if __name__ == "__main__":
    sys.exit(main())
