"""The usual mistakes behind a wrong signature, by name; words finish "the client …"."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One usual mistake."""

    name: str
    words: str


_TABLE: Mapping[str, str] = {
    # the right signature, spelt otherwise
    "encoding-base64": "spelt the right signature in Base64",
    "encoding-base64url": "spelt the right signature in the URL-safe Base64",
    "encoding-base64-unpadded": "spelt the right signature in Base64 without its padding",
    "encoding-base64-of-hex": "spelt the hex digits of the right signature in Base64",
    "encoding-hex": "spelt the right signature in hex instead of Base64",
    "encoding-hex-twice": "spelt the hex digits of the right signature in hex once more",
    "encoding-upper-case": "spelt the right signature in upper-case hex",
    "encoding-prefixed": "put a scheme such as sha256= before the right signature",
    "encoding-quoted": "put the right signature in quotation marks",
    "encoding-separated": "put colons, blanks or hyphens into the right signature",
    "encoding-percent-encoded": "percent-encoded the right signature, as in a URL",
    "encoding-cut": "sent the beginning of the right signature only",
    # another recipe
    "two-step-hex": "hashed the body first and signed the hex digest",
    "two-step-raw": "hashed the body first and signed the raw digest",
    "two-step-base64": "hashed the body first and signed the digest in Base64",
    "signed-twice": "signed the signature once more",
    "hashed-after-signing": "hashed the signature once more",
    "plain-hash": "hashed body and key without HMAC",
    "plain-hash-of-body": "hashed the body alone, without any key",
    "hmac-sha1": "used HMAC-SHA1",
    "hmac-sha224": "used HMAC-SHA224",
    "hmac-sha384": "used HMAC-SHA384",
    "hmac-sha512": "used HMAC-SHA512",
    "hmac-sha3": "used HMAC with SHA3-256",
    "hmac-md5": "used HMAC-MD5",
    "another-recipe": "signed by the recipe of another vendor",
    # another message
    "message-with-path": "signed the path or the URL together with the body",
    "message-with-method": "signed the method together with path or body",
    "message-with-key": "signed the key together with the body",
    "message-with-credentials": "signed the Basic credentials together with the body",
    "message-without-body": "signed the path or the URL alone, without the body",
    "message-of-values": "signed the values of the body, and not its bytes",
    "message-of-one-value": "signed one value of the body, and not its bytes",
    # other bytes of the same body
    "body-trailing-line-feed": "signed or sent a line end or blank around the body, but not both",
    "body-byte-order-mark": "signed or sent a byte order mark before the body, but not both",
    "body-spaced": "signed the JSON with a space after each comma or colon, and sent it otherwise",
    "body-compact": "signed the compact JSON and sent it with white space",
    "body-indented": "signed indented JSON and sent it otherwise",
    "body-keys-sorted": "sorted the members before signing and sent them in another order",
    "body-keys-reordered": "signed the members in another order than they were sent",
    "body-slashes-escaped": r"signed the JSON with \/ for slashes and sent it with bare ones",
    "body-letters-escaped": r"signed the JSON with \u escapes and sent the letters",
    "body-html-escaped": r"signed the JSON with \u003c and the like for < > & and sent them bare",
    "body-escaped": "signed the JSON with several kinds of escapes and sent it without",
    "body-slashes-escaped-when-sent": r"signed bare slashes and sent \/ in their place",
    "body-letters-escaped-when-sent": r"signed the letters and sent \u escapes in their place",
    "body-html-escaped-when-sent": r"signed < > & bare and sent \u003c and the like in their place",
    "body-escaped-when-sent": "signed the JSON bare and sent it with several kinds of escapes",
    "body-escaped-otherwise": "signed the JSON with other escapes than it was sent with",
    "body-numbers-rewritten": "signed numbers spelt otherwise than they were sent",
    "body-numbers-quoted": "signed a number where a text was sent, or a text for a number",
    "body-reserialised": "signed the JSON as another library prints it",
    "body-empty": "signed an empty body",
    "body-before-compression": "signed the JSON and compressed it afterwards",
    "body-utf-16": "signed the body as UTF-16",
    "body-latin-1": "signed the body in Latin-1 or Windows-1252, and sent UTF-8",
    "body-encoded-twice": "encoded the body as UTF-8 twice, for signing or for sending",
    "body-letters-lost": "lost the letters outside ASCII of the body it signed",
    "body-normalised": "normalised the letters of the body it signed (NFC or NFD)",
    "body-as-json-string": "signed the body as a JSON string, in quotation marks",
    "body-base64": "signed the body in Base64 or hex",
    "body-form-encoded": "signed the members as a URL-encoded form",
    "body-percent-encoded": "signed the body percent-encoded",
    "body-not-printed": "signed what its language prints for an object, such as [object Object]",
    # another key
    "key-and-body-swapped": "took key and body for each other",
    "key-access-key": "signed with the access key instead of the private key",
    "keys-swapped": "took the private key and the access key for each other",
    "key-basic-credentials": "signed with the Basic credentials instead of the private key",
    "key-empty": "signed with an empty key",
    "key-hex-decoded": "decoded the private key's hex digits instead of using its text",
    "key-uuid-bytes": "used the private key as the bytes of a UUID, in the order of .NET",
    "key-base64-decoded": "decoded the private key as Base64 instead of using its text",
    "key-base64-encoded": "encoded the private key in Base64 first",
    "key-hex-encoded": "encoded the private key in hex first",
    "key-hashed": "hashed the private key first",
    "key-without-dashes": "removed the dashes from the private key",
    "key-upper-case": "put the private key in upper case",
    "key-lower-case": "put the private key in lower case",
    "key-trimmed": "trimmed the private key, which has white space around it",
    "key-trailing-line-feed": "left a line end or blank around the private key",
    "key-quoted": "left quotation marks or braces around the private key",
    "key-cut": "used the beginning or the end of the private key only",
    "key-utf-16": "used the private key as UTF-16",
    "key-before-rotation": "signed with the private key from before the rotation",
    "signature-of-an-earlier-request": "sent the signature of an earlier request",
}

MISTAKES: Mapping[str, Mistake] = {name: Mistake(name, words) for name, words in _TABLE.items()}
"""The usual mistakes by stable name."""
