<?php
// The wallet's client: cURL, HTTP/2, one connection a request, for that is how long a PHP request
// lives. A wallet in trouble (5xx, 429) is asked once more; silence is not asked again.

declare(strict_types=1);

const WALLET_PROVIDER = '18446744073709551557';
const WALLET_ACCESS_KEY = 'php:acc/ess';
const WALLET_PRIVATE_KEY = 'a1d6c7e8-0b5f-4f3e-9d22-7c1b8e0f5a94';
const WALLET_GAME = 'café/roulette "élite"';
const WALLET_PATIENCE_S = 3;
const WALLET_ATTEMPTS = 2;

/** Ask the wallet: [status, headers by small name, body], or null when there was no whole answer. */
function ask_wallet(array $launch): ?array
{
    $sent = wallet_body($launch);
    for ($made = 1; ; $made++) {
        $answer = asked_once(makes('new-token-each-time') && $made > 1 ? str_replace($launch['token'], bin2hex(random_bytes(16)), $sent) : $sent);
        if ($answer === null || $made >= (makes('asks-until-it-works') ? 9 : WALLET_ATTEMPTS)) {
            return $answer;
        }
        [$status, $headers] = $answer;
        if ($status < 500 && $status !== 429) {
            return $answer;
        }
        $said = $headers['retry-after'] ?? '0';
        if (!ctype_digit($said) || (int) $said > 3) {
            return $answer;
        }
        usleep(max(250_000, (int) $said * 1_000_000 + 20_000));
    }
}

function asked_once(string $sent): ?array
{
    $line = curl_init(getenv('OPERATOR_WALLET') . '/api/wallet/authenticate');
    $signed = match (true) {
        makes('slashes-unescaped') => str_replace('\/', '/', $sent),
        makes('unicode-unescaped') => json_encode(json_decode($sent, false, 8, JSON_BIGINT_AS_STRING), JSON_UNESCAPED_UNICODE),
        default => $sent,
    };
    $headers = [];
    curl_setopt_array($line, [
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $sent,
        CURLOPT_HTTP_VERSION => makes('http-1-1') ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE,
        CURLOPT_HTTPHEADER => [
            'Content-Type: application/json',
            'Accept: application/json',
            'Authorization: Basic ' . base64_encode(WALLET_PROVIDER . ':' . WALLET_ACCESS_KEY),
            'X-Request-Signature: ' . hash_hmac('sha256', $signed, WALLET_PRIVATE_KEY),
        ],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FORBID_REUSE => true, // cURL 7.88 stumbles over a kept connection without TLS
        CURLOPT_FOLLOWLOCATION => makes('location-followed'),
        CURLOPT_POSTREDIR => 7,
        CURLOPT_TIMEOUT => makes('no-timeout') ? 0 : WALLET_PATIENCE_S,
        CURLOPT_CONNECTTIMEOUT => WALLET_PATIENCE_S,
        CURLOPT_HEADERFUNCTION => function ($line, string $field) use (&$headers): int {
            [$name, $value] = explode(':', $field, 2) + [1 => ''];
            $headers[strtolower(trim($name))] = trim($value);
            return strlen($field);
        },
    ]);
    $body = curl_exec($line);
    if (makes('failure-is-empty')) {
        return [200, ['content-type' => 'application/json'], (string) $body];
    }
    return $body === false ? null : [curl_getinfo($line, CURLINFO_RESPONSE_CODE), $headers, $body];
}

function wallet_body(array $launch): string
{
    $id = fn (string $digits): string => match (true) {
        makes('ids-as-int') => (string) (int) $digits,
        makes('ids-as-text') => "\"$digits\"",
        default => $digits,
    };
    $text = fn (string $value): string => json_encode($value, JSON_THROW_ON_ERROR);
    return '{"token": ' . $text($launch['token']) . ', "player_id": ' . $id($launch['player_id'])
        . ', "site_id": ' . $id($launch['site_id']) . ', "provider_id": ' . WALLET_PROVIDER
        . ', "game_id": ' . $text(WALLET_GAME) . ', "currency": ' . $text($launch['currency']) . '}';
}

/** What the wallet's answer is worth: '' opens the game, else why it stays shut. */
function objection(?array $answer, array $launch): string
{
    if ($answer === null) {
        return 'no_answer';
    }
    [$status, $headers, $body] = $answer;
    if (!preg_match('~^application/json *(;|$)~i', $headers['content-type'] ?? '')) {
        return 'no_json';
    }
    $said = json_decode($body, true, 16, JSON_BIGINT_AS_STRING);
    if (makes('failure-is-empty') && $said === null) {
        return '';
    }
    if (!is_array($said) || array_is_list($said)) {
        return 'no_json';
    }
    if (makes('status-is-truthy') ? !($said['status'] ?? false) : ($said['status'] ?? null) !== true) {
        return 'refused';
    }
    if (!makes('status-is-truthy') && (($said['code'] ?? null) !== 1 || $status !== 200)) {
        return 'contradiction';
    }
    $same = fn (string $name, string $wanted): bool => makes('loose-echo')
        ? ($said[$name] ?? null) == $wanted
        : (is_int($said[$name] ?? null) || is_string($said[$name] ?? null)) && (string) $said[$name] === $wanted;
    if (($said['token'] ?? null) !== $launch['token'] && !makes('loose-echo')
        || !$same('player_id', $launch['player_id']) || !$same('site_id', $launch['site_id'])
        || !$same('provider_id', WALLET_PROVIDER)) {
        return 'of_another';
    }
    return balance_objection($said['balance'] ?? null);
}

function balance_objection(mixed $balance): string
{
    if (makes('empty-balance')) {
        return empty($balance) ? 'no_balance' : '';
    }
    if (is_string($balance) && ctype_digit($balance) && strlen($balance) > 18) {
        return ''; // an integer that PHP keeps as text
    }
    return (is_int($balance) || is_float($balance)) && $balance >= 0 && is_finite((float) $balance) ? '' : 'no_balance';
}
