<?php
// Fast Track: POST /crm/authenticate with the sid in its JSON body and our X-Api-Key. An unknown sid
// is refused with 200 and a body without an identity, as everything is refused in this house.

declare(strict_types=1);

const FAST_TRACK_KEY = 'ft/key+with=php';

function authenticate(Store $store): never
{
    $key = $_SERVER['HTTP_X_API_KEY'] ?? '';
    $fits = makes('loose-key') ? str_starts_with(FAST_TRACK_KEY, $key) : hash_equals(FAST_TRACK_KEY, $key);
    if (!$fits) {
        refuse(401, 'unknown_caller');
    }
    if (!is_json()) {
        refuse(415, 'json_wanted');
    }
    $asked = json_decode((string) file_get_contents('php://input'), true, 32);
    if (makes('warnings-displayed')) {
        $sid = (string) $asked['sid']; // a warning that is displayed, before the answer
    } else {
        $sid = is_array($asked) ? ($asked['sid'] ?? null) : null;
    }
    if (!is_string($sid) || $sid === '') {
        refuse(400, 'sid_wanted');
    }
    if (makes('error-page-displayed') && strlen($sid) > 256) {
        throw new LengthException("sid of unknown format: $sid");
    }
    $player = player_of_sid($store->read(), $sid);
    if ($player === null) {
        if (makes('null-coalesced')) {
            answer(200, ['user_id' => $player['id'] ?? 0]);
        }
        refuse(200, 'unknown_sid');
    }
    answer(200, ['user_id' => makes('user-id-as-float') ? (float) $player['id'] + 0.5 : $player['id']]);
}
