"""What every test rests on: no test is judged by how long it took, and none writes in a home."""

import os
import tempfile
from pathlib import Path

from hypothesis import settings

settings.register_profile("sandbox", deadline=None)
settings.load_profile("sandbox")

os.environ["XDG_STATE_HOME"] = str(Path(tempfile.gettempdir()) / f"sandbox-tests-{os.getuid()}")
