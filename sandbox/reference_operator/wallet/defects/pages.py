"""Mistakes in what a player's browser is shown of a launch that went wrong."""

from collections.abc import Callable
from urllib.parse import unquote

from sandbox.json_value import dump_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.server.answers import text_answer
from sandbox.reference_operator.wallet.desk.answer import Verdict
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct, fail
from sandbox.wire import Request, Response

_HTML = "text/html; charset=utf-8"


def _with_its_url(reason: str, request: Request) -> Response:
    page = f"<!doctype html><h1>{reason}</h1><p>We cannot open {unquote(request.target)}</p>"
    return text_answer(400, page, content_type=_HTML)


def _with_its_currency(reason: str, request: Request) -> Response:
    told = request.query_value("currency") if reason.startswith("currency") else reason
    return text_answer(400, f"<!doctype html><p>No such currency: {told}", content_type=_HTML)


def _json_as_a_page(reason: str, request: Request) -> Response:
    told = {"error": reason, "parameters": dict(request.query)}
    return text_answer(400, dump_json(told), content_type=_HTML)


def _refusing_with(text: str, *, content_type: str = _HTML) -> WalletConduct:
    return WalletConduct(refuse=lambda _, __: text_answer(500, text, content_type=content_type))


def _failing_with(text: str, reason: str) -> Callable[[Verdict], Response]:
    def answer(found: Verdict) -> Response:
        if found.reason != reason:
            return fail(found)
        kind = "application/json" if text.startswith("{") else "text/plain"
        return text_answer(500, text, content_type=kind)

    return answer


_ESCAPED = "wallet.launch.parameters-escaped"
_INSIDES = "wallet.launch.errors-tell-no-insides"

DEFECTS = (
    Defect(
        "wallet-launch-url-in-page",
        _ESCAPED,
        "N56",
        "The page that refuses a launch URL repeats it as it is.",
        WalletConduct(refuse=_with_its_url),
    ),
    Defect(
        "wallet-launch-currency-in-page",
        _ESCAPED,
        "N56",
        "The page that refuses a currency repeats it as it is.",
        WalletConduct(refuse=_with_its_currency),
    ),
    Defect(
        "wallet-launch-json-as-a-page",
        _ESCAPED,
        "N56",
        "The parameters are repeated in JSON, which is labelled as HTML.",
        WalletConduct(refuse=_json_as_a_page),
    ),
    Defect(
        "wallet-launch-error-of-php",
        _INSIDES,
        "N57",
        "A launch URL that cannot be read is answered with the error of PHP, with file and line.",
        _refusing_with(
            "<br />\n<b>Fatal error</b>:  Uncaught ValueError: launch.player in"
            " /var/www/launch.php:31\n  thrown in <b>/var/www/launch.php</b> on line <b>31</b>"
        ),
    ),
    Defect(
        "wallet-launch-traceback",
        _INSIDES,
        "N57",
        "A launch URL that cannot be read is answered with a traceback.",
        _refusing_with(
            'Traceback (most recent call last):\n  File "/srv/launch.py", line 31, in launch\n'
            "KeyError: 'token'",
            content_type="text/plain",
        ),
    ),
    Defect(
        "wallet-launch-stack-in-json",
        _INSIDES,
        "N57",
        "When the wallet's answer is no JSON object, the stack of the error goes to the browser.",
        WalletConduct(
            fail=_failing_with(
                '{"error":"TypeError: Cannot read properties of null (reading \'status\')",'
                '"stack":"at launch (/srv/app/launch.js:31:17)"}',
                "answer.not-json",
            )
        ),
    ),
    Defect(
        "wallet-launch-panic",
        _INSIDES,
        "N57",
        "A balance that is no number ends in a panic, which is printed to the browser.",
        WalletConduct(
            fail=_failing_with(
                "interface conversion: interface {} is nil, not float64\n\n"
                "goroutine 31 [running]:\nmain.launch(...)\n\t/src/launch.go:31 +0x1b",
                "balance.malformed",
            )
        ),
    ),
)
