"""Text that XML 1.0 can hold, and that looks in a viewer as what it is."""

import re

from sandbox.json_value import UNSEEN
from sandbox.scenario.yaml_tree.wording import printable

_NOT_XML = re.compile(f"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[{UNSEEN}]")


def xml_text(text: str) -> str:
    """Write what XML 1.0 cannot hold (control characters, lone surrogates), and what nobody sees
    (marks of direction, C1 controls), as `\\u001b`.
    """
    return _NOT_XML.sub(lambda found: printable(found[0]), text)
