<?php
// Every request of PHP's web server.

declare(strict_types=1);

require __DIR__ . '/mistakes.php';
require __DIR__ . '/store.php';
require __DIR__ . '/web.php';
require __DIR__ . '/sessions.php';
require __DIR__ . '/fasttrack.php';
require __DIR__ . '/sportsbook.php';
require __DIR__ . '/wallet.php';
require __DIR__ . '/casino.php';

header_remove('X-Powered-By');
if (!makes('error-page-displayed') && !makes('warnings-displayed')) {
    set_exception_handler(fn () => refuse(500, 'internal_error'));
}
$store = new Store((string) getenv('OPERATOR_STORE'));

function hook(callable $work): callable
{
    return function (Store $store) use ($work): never {
        $asked = json_decode((string) file_get_contents('php://input'), true) ?? [];
        answer(201, $store->write(function (array &$state) use ($work, $asked): array {
            return $work($state, $asked);
        }));
    };
}

$routes = [
    '/crm/authenticate' => ['POST' => authenticate(...)],
    '/sportsbook/token' => ['GET' => sportsbook_token(...)],
    '/sportsbook/key' => ['GET' => sportsbook_key(...)],
    '/casino/launch' => ['POST' => launch(...)],
    '/casino/table' => ['GET' => table(...)],
    '/qa/login' => ['POST' => hook(function (array &$state, array $asked): array {
        ['player' => $player, 'sid' => $sid, 'cookie' => $cookie] = log_in($state, $asked);
        return ['player' => $player['id'], 'sid' => $sid, 'wallet' => $player['wallet'],
            'headers' => ['Cookie' => "theme=dark; PHPLOBBY=$cookie; cart={\"a\":1}"]];
    })],
    '/qa/logout' => ['POST' => hook(fn (array &$state, array $asked): array => ['ended' => log_out($state, (string) $asked['sid'])])],
    '/qa/currency' => ['POST' => hook(function (array &$state, array $asked): array {
        $player = &$state['players'][(string) $asked['player']];
        $player['currency'] = $asked['to'];
        $player['accounts'][$asked['to']] ??= 'p-' . bin2hex(random_bytes(9));
        return ['currency' => $asked['to']];
    })],
];
$methods = $routes[parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)] ?? null;
if ($methods === null) {
    refuse(404, 'not_found');
}
$handler = $methods[$_SERVER['REQUEST_METHOD']] ?? null;
if ($handler === null) {
    refuse(405, 'method_not_allowed', ['Allow: ' . implode(', ', array_keys($methods))]);
}
$handler($store);
