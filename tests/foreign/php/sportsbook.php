<?php
// GR8 Tech: a token for whoever's cookie it is, and the public key.

declare(strict_types=1);

const SPORTSBOOK_BRAND = 'elePHPant';
const SPORTSBOOK_OPERATOR = 'php-1';
const TOKEN_LIFE_S = 120;

function sportsbook_token(Store $store): never
{
    $state = $store->read();
    $player = player_of_cookie($state);
    if ($player === null && !makes('guest-has-a-token')) {
        refuse(403, 'log_in_first');
    }
    $player ??= reset($state['players']) ?: ['accounts' => ['EUR' => 'guest'], 'currency' => 'EUR', 'id' => '0', 'country' => null];
    $pem = $state['pems'][random_int(0, count($state['pems']) - 1)];
    answer(200, ['token' => signed_token(claims($player), $pem)]);
}

function claims(array $player): array
{
    $now = time();
    $claims = [
        'externalUserId' => $player['accounts'][$player['currency']],
        'defaultCurrency' => makes('currency-of-the-shop') ? 'EUR' : $player['currency'],
        'operatorUserId' => $player['id'],
        'iat' => $now,
        'exp' => $now + TOKEN_LIFE_S,
    ];
    if ($player['country'] !== null) {
        $claims['country'] = $player['country'];
    }
    if (makes('wall-clock')) { // the wall clock of Helsinki, read as if it were UTC
        $claims['iat'] = (int) gmmktime(...array_map('intval', explode(' ', date('H i s n j Y'))));
        $claims['exp'] = $claims['iat'] + TOKEN_LIFE_S;
    }
    if (makes('microtime')) {
        $claims['iat'] = microtime(true) * 1000;
    }
    if (makes('exp-as-text')) {
        $claims['exp'] = (string) $claims['exp'];
    }
    return $claims;
}

function signed_token(array $claims, string $pem): string
{
    $encode = makes('base64-encode') ? base64_encode(...) : base64url(...);
    $input = $encode('{"typ":"JWT","alg":"RS256"}') . '.' . $encode(json_encode($claims, JSON_THROW_ON_ERROR));
    $key = openssl_pkey_get_private($pem);
    if (makes('openssl-default')) {
        openssl_sign($input, $signature, $key); // SHA-1, unless told otherwise
    } else {
        openssl_sign($input, $signature, $key, OPENSSL_ALGO_SHA256);
    }
    return "$input." . $encode($signature);
}

function sportsbook_key(Store $store): never
{
    if (($_SERVER['HTTP_X_BRAND'] ?? '') !== SPORTSBOOK_BRAND || ($_SERVER['HTTP_X_OPERATOR_ID'] ?? '') !== SPORTSBOOK_OPERATOR) {
        refuse(404, 'unknown_tenant');
    }
    $pems = $store->read()['pems'];
    $key = openssl_pkey_get_private($pems[random_int(0, count($pems) - 1)]);
    $public = openssl_pkey_get_details($key)['key'];
    header('Content-Type: text/plain');
    if (makes('key-in-one-line')) {
        $public = str_replace("\n", '', $public);
    } elseif (makes('key-as-json')) {
        answer(200, ['public_key' => $public]);
    }
    echo $public;
    exit;
}
