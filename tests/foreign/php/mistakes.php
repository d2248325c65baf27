<?php
// What an engineer gets wrong in PHP, one switch each, and the clause that it breaks.

declare(strict_types=1);

function known_mistakes(): array
{
    $table = [
        'loose-key' => ['fasttrack.authenticate.credentials-required', 'str_starts_with has its arguments swapped: every beginning of the key will do, the empty one too'],
        'warnings-displayed' => ['fasttrack.authenticate.error-tells-nothing', 'display_errors is on: a warning with a path stands before the answer'],
        'error-page-displayed' => ['fasttrack.authenticate.error-tells-nothing', 'display_errors is on: Fatal error: Uncaught, with a stack trace, in HTML'],
        'null-coalesced' => ['fasttrack.authenticate.no-identity-for-bad-sid', "\$player['id'] ?? 0 for an unknown sid"],
        'user-id-as-float' => ['fasttrack.authenticate.user-id-present', 'the id went through arithmetic and is a float'],
        'sid-trimmed' => ['fasttrack.authenticate.sid-exact', 'trim() on everything that comes in'],
        'alg-from-the-token' => ['fasttrack.authenticate.no-identity-for-bad-sid', 'the header of the JWT says by which algorithm it is verified, and none is one'],
        'signature-unlooked' => ['fasttrack.authenticate.no-identity-for-bad-sid', 'the sid is decoded, and not verified'],
        'claims-alone' => ['fasttrack.authenticate.logged-out-sid-refused', 'a JWT needs no database: it cannot be logged out'],
        'openssl-default' => ['gr8.jwt.signed-by-published-key', 'openssl_sign() signs with SHA-1 unless it is told otherwise'],
        'base64-encode' => ['gr8.jwt.is-compact-jws', 'base64_encode() in place of base64url'],
        'wall-clock' => ['gr8.jwt.iat-not-ahead', "the wall clock of date.timezone is taken for UTC"],
        'microtime' => ['gr8.jwt.iat-is-seconds', 'iat is microtime(true) * 1000'],
        'exp-as-text' => ['gr8.jwt.exp-is-seconds', 'exp comes from a column, which is text'],
        'currency-of-the-shop' => ['gr8.jwt.currency-is-the-players', 'the currency is a constant of the configuration'],
        'guest-has-a-token' => ['gr8.jwt.no-token-for-a-guest', 'a visitor without a session is the first player'],
        'keys-per-worker' => ['gr8.jwt.signed-by-published-key', 'each of two machines has a key of its own'],
        'key-in-one-line' => ['gr8.key.unmodified', 'the key is kept in .env, where it has no line ends'],
        'key-as-json' => ['gr8.key.is-spki-pem', 'every endpoint of the framework answers JSON'],
        'slashes-unescaped' => ['wallet.signature.valid', 'JSON_UNESCAPED_SLASHES where it is signed, not where it is sent'],
        'unicode-unescaped' => ['wallet.signature.valid', 'what is signed was decoded and encoded again'],
        'ids-as-int' => ['wallet.player.unchanged', '(int) ends at PHP_INT_MAX'],
        'ids-as-text' => ['wallet.members.types', 'ids are text in PHP, and text in the JSON'],
        'http-1-1' => ['wallet.http2.used', 'cURL is told to speak HTTP/1.1'],
        'no-timeout' => ['wallet.launch.answered-in-time', 'CURLOPT_TIMEOUT is 0 unless it is set'],
        'failure-is-empty' => ['wallet.answer.absent-is-a-failure', 'curl_exec() is false, which reads as an answer without complaints'],
        'location-followed' => ['wallet.answer.redirect-not-followed', 'CURLOPT_FOLLOWLOCATION with CURLOPT_POSTREDIR'],
        'status-is-truthy' => ['wallet.contradiction.is-a-failure', "if (\$answer['status']): code and HTTP status are not looked at"],
        'loose-echo' => ['wallet.answer.echo-compared', '== compares long digits as floats, and the token is not looked at'],
        'empty-balance' => ['wallet.code-1.opens-the-game', 'empty(0) is true: a player without money plays nothing'],
        'new-token-each-time' => ['wallet.retry.same-token', 'a second attempt has a token of its own'],
        'asks-until-it-works' => ['wallet.retry.as-declared', 'while ($status >= 500)'],
        'asks-again' => ['wallet.session.opened-once', 'a page that is loaded twice asks twice'],
        'message-as-it-came' => ['wallet.answer.message-escaped', 'the message stands in the page without htmlspecialchars()'],
    ];
    $rows = [];
    foreach ($table as $name => [$clause, $text]) {
        $rows[] = ['name' => $name, 'clause' => $clause, 'text' => $text];
    }
    return $rows;
}

function makes(string $name): bool
{
    static $chosen = null;
    $chosen ??= array_flip(explode(' ', (string) getenv('OPERATOR_SWITCHES')));
    return isset($chosen[$name]);
}
