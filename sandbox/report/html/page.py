"""What our pages share beyond their templates: style and script in them, and their policy."""

import base64
import hashlib
from importlib import resources


def joined(*names: str) -> str:
    """Return style sheets, or scripts, of ours as one."""
    folder = resources.files("sandbox.report.html")
    return "\n".join(folder.joinpath(name).read_text("utf-8") for name in names)


def policy(*, style: str, script: str = "") -> str:
    """Return the Content-Security-Policy of a page with these two, and no more than that."""
    scripts = f"script-src '{_hash(script)}'; img-src data:; " if script else ""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
