"""Text that XML 1.0 can hold."""

import re

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Write what XML 1.0 cannot hold (control characters, lone surrogates) as `\\u001b`."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
