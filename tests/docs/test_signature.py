"""The signature that the README shows how to make is the one that it sends."""

import hmac
import re

from tests.docs.blocks import ROOT


def test_the_recipe_of_the_readme_makes_the_signature_of_its_curl() -> None:
    text = (ROOT / "README.md").read_text()
    [made] = re.findall(r"printf %s '(.+)' [\\]\n.* -hmac (\S+) .*\n([0-9a-f]{64})\n", text)
    body, key, printed = made
    assert hmac.new(key.encode(), body.encode(), "sha256").hexdigest() == printed
    assert f"X-Request-Signature: {printed}" in text
    assert f"-d '{body}'" in text
