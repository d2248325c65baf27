<?php
// The launch: the lobby posts a form, the browser is sent to an address without the token, and that
// is the page that asks the wallet. Only the player who is logged in can launch.

declare(strict_types=1);

const SITES = ['88', '89'];

/** POST: keep what the form says under a ticket, and take the token out of the address bar. */
function launch(Store $store): never
{
    $given = form((string) file_get_contents('php://input'));
    $launch = [];
    foreach (['token' => 't', 'player_id' => 'player', 'site_id' => 'site', 'currency' => 'cur'] as $name => $field) {
        if (count($given[$field] ?? []) !== 1) {
            page(400, 'refused', 'This form is not complete.');
        }
        $launch[$name] = $given[$field][array_key_last($given[$field] ?? [0])] ?? '';
    }
    if (!is_launch($launch)) {
        $shown = makes('echoed-as-it-came') ? $launch['currency'] : html($launch['currency']);
        page(422, 'refused', "This cannot be launched in $shown.");
    }
    $player = player_of_cookie($store->read());
    if (!makes('anybody-launches') && ($player === null || $player['wallet'] !== $launch['player_id'])) {
        page(403, 'refused', 'Please log in first.');
    }
    $ticket = bin2hex(random_bytes(12));
    $store->write(function (array &$state) use ($ticket, $launch): void {
        $state['games'][$ticket] = $launch;
    });
    header("Set-Cookie: ticket=$ticket; Path=/casino; HttpOnly; SameSite=Lax");
    header('Referrer-Policy: no-referrer');
    header('Location: /casino/table');
    http_response_code(303);
    exit;
}

function is_launch(array $launch): bool
{
    $is_id = fn (string $text): bool => preg_match('/^[1-9][0-9]{0,19}\z/', $text) === 1
        && strcmp(str_pad($text, 20, '0', STR_PAD_LEFT), '18446744073709551615') <= 0;
    return $launch['token'] !== '' && strlen($launch['token']) <= 255 && preg_match('//u', $launch['token']) === 1
        && $is_id($launch['player_id']) && $is_id($launch['site_id']) && in_array($launch['site_id'], SITES, true)
        && preg_match('/^[A-Z0-9]{3,10}\z/', $launch['currency']) === 1;
}

/** GET: the page of the game. The same launch twice is the same game. */
function table(Store $store): never
{
    $launch = $store->read()['games'][(string) cookie('ticket')] ?? null;
    if ($launch === null) {
        page(404, 'refused', 'There is no game here.');
    }
    $key = implode("\n", $launch);
    $open = function () use ($store, $launch, $key): string {
        $before = $store->read()['games'][$key] ?? null;
        if ($before !== null && !makes('asks-again')) {
            return $before;
        }
        $answer = ask_wallet($launch);
        $why = objection($answer, $launch);
        if ($why === '') {
            $store->write(function (array &$state) use ($key): void {
                $state['games'][$key] = '';
            });
        } elseif (makes('message-as-it-came')) {
            $said = json_decode((string) ($answer[2] ?? ''), true);
            page(502, 'failed', (string) (is_array($said) && is_string($said['message'] ?? null) ? $said['message'] : ''));
        }
        return $why;
    };
    $why = makes('asks-again') ? $open() : $store->alone($key, $open);
    if ($why !== '') {
        page(502, 'failed', "The game cannot be opened ($why).");
    }
    page(200, 'playing', 'Have fun at ' . html(WALLET_GAME));
}
