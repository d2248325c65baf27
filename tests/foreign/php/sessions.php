<?php
// Players and their sessions. A sid is a JWT of our own (HS256), known by its jti for as long as the
// session lives; the browser has a cookie beside it.

declare(strict_types=1);

const SESSION_S = 3600;

function log_in(array &$state, array $wish): array
{
    $id = (string) ($wish['id'] ?? FIRST_NUMBER + $state['made']);
    if (!isset($state['players'][$id])) {
        $state['players'][$id] = [
            'id' => $id,
            'currency' => $wish['currency'] ?? 'EUR',
            'country' => $wish['country'] ?? null,
            'wallet' => add_digits(FIRST_WALLET_ID, 4096 * $state['made']),
            'accounts' => [], // at GR8 Tech there is one for each currency
        ];
        $state['made']++;
    }
    $currency = $state['players'][$id]['currency'];
    $state['players'][$id]['accounts'][$currency] ??= 'p-' . bin2hex(random_bytes(9));
    $jti = bin2hex(random_bytes(12));
    $cookie = bin2hex(random_bytes(16));
    $state['sessions'][$jti] = ['player' => $id, 'cookie' => $cookie, 'until' => time() + SESSION_S];
    $header = base64url('{"alg":"HS256","typ":"JWT"}');
    $claims = base64url(json_encode(['sub' => $id, 'jti' => $jti, 'exp' => time() + SESSION_S]));
    $sid = "$header.$claims." . base64url(hash_hmac('sha256', "$header.$claims", $state['sid_key'], true));
    return ['player' => $state['players'][$id], 'sid' => $sid, 'cookie' => $cookie];
}

/** The player of a sid; null for every other text. */
function player_of_sid(array $state, string $sid): ?array
{
    if (makes('sid-trimmed')) {
        $sid = trim($sid);
    }
    $parts = explode('.', $sid);
    if (count($parts) !== 3) {
        return null;
    }
    [$header, $claims, $signature] = $parts;
    $says = json_decode(from_base64url($header), true);
    $unsigned = makes('alg-from-the-token') && is_array($says) && ($says['alg'] ?? '') === 'none';
    $due = base64url(hash_hmac('sha256', "$header.$claims", $state['sid_key'], true));
    if (!$unsigned && !makes('signature-unlooked') && !hash_equals($due, $signature)) {
        return null;
    }
    $said = json_decode(from_base64url($claims), true);
    $jti = is_array($said) ? ($said['jti'] ?? null) : null;
    if (makes('claims-alone')) { // "a JWT needs no database": it cannot be logged out
        $id = is_array($said) ? (string) ($said['sub'] ?? '') : '';
        return $state['players'][$id] ?? null;
    }
    $session = is_string($jti) ? ($state['sessions'][$jti] ?? null) : null;
    return $session !== null && $session['until'] > time() ? $state['players'][$session['player']] : null;
}

function player_of_cookie(array $state): ?array
{
    $cookie = cookie('PHPLOBBY');
    foreach ($state['sessions'] as $session) {
        if ($cookie !== null && hash_equals($session['cookie'], $cookie) && $session['until'] > time()) {
            return $state['players'][$session['player']];
        }
    }
    return null;
}

function log_out(array &$state, string $sid): bool
{
    $claims = json_decode(from_base64url(explode('.', $sid)[1] ?? ''), true);
    $jti = $claims['jti'] ?? '';
    $known = isset($state['sessions'][$jti]);
    unset($state['sessions'][$jti]);
    return $known;
}
