<?php
// An operator in PHP, written from the providers' pages and from nothing else.
//
//   php operator.php --wallet http://127.0.0.1:8703 [--port 0] [--workers 4] [--switch NAME]...
//   php operator.php --list-switches
//
// Starts PHP's own web server with router.php behind it, prints `ready {json}` with its URL and its
// accounts, and ends when its standard input is closed or it is told to.

declare(strict_types=1);

require __DIR__ . '/mistakes.php';
require __DIR__ . '/store.php';

$options = getopt('', ['wallet:', 'port:', 'workers:', 'switch:', 'list-switches']);
if (isset($options['list-switches'])) {
    echo json_encode(known_mistakes(), JSON_UNESCAPED_SLASHES), "\n";
    exit(0);
}
$chosen = (array) ($options['switch'] ?? []);
$unknown = array_diff($chosen, array_column(known_mistakes(), 'name'));
if ($unknown !== []) {
    fwrite(STDERR, 'no such switch: ' . implode(', ', $unknown) . "\n");
    exit(2);
}

posix_setsid(); // a group of our own, which ends as one
$folder = sys_get_temp_dir() . '/php-operator-' . bin2hex(random_bytes(6));
mkdir($folder, 0700);
new_store($folder, in_array('keys-per-worker', $chosen, true) ? 2 : 1);

$port = (int) ($options['port'] ?? 0) ?: free_port();
$display = array_intersect(['warnings-displayed', 'error-page-displayed'], $chosen) !== [] ? '1' : '0';
$server = proc_open(
    [PHP_BINARY, '-d', "display_errors=$display", '-d', 'html_errors=1', '-d', 'log_errors=0', '-d', 'error_reporting=E_ALL',
        '-d', 'date.timezone=Europe/Helsinki', '-q', '-S', "127.0.0.1:$port", __DIR__ . '/router.php'],
    [0 => ['file', '/dev/null', 'r'], 1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']],
    $pipes,
    __DIR__,
    ['OPERATOR_STORE' => $folder, 'OPERATOR_WALLET' => rtrim((string) $options['wallet'], '/'),
        'OPERATOR_SWITCHES' => implode(' ', $chosen), 'PHP_CLI_SERVER_WORKERS' => (string) ($options['workers'] ?? 4)] + getenv(),
);

function free_port(): int
{
    $probe = stream_socket_server('tcp://127.0.0.1:0');
    $name = stream_socket_get_name($probe, false);
    fclose($probe);
    return (int) substr(strrchr($name, ':'), 1);
}

/** @param resource $server */
function leave($server, string $folder): never
{
    pcntl_signal(SIGTERM, SIG_IGN);
    posix_kill(0, SIGTERM); // its workers do not end with it
    proc_close($server);
    array_map('unlink', glob("$folder/*") ?: []);
    rmdir($folder);
    exit(0);
}

pcntl_async_signals(true);
foreach ([SIGTERM, SIGINT] as $signal) {
    pcntl_signal($signal, fn () => leave($server, $folder));
}
for ($tries = 0; !($answer = @fsockopen('127.0.0.1', $port)); $tries++) {
    if ($tries === 200 || !proc_get_status($server)['running']) {
        fwrite(STDERR, "the web server does not start\n");
        leave($server, $folder);
    }
    usleep(50_000);
}
fclose($answer);
echo 'ready ', json_encode(['url' => "http://127.0.0.1:$port"], JSON_UNESCAPED_SLASHES), "\n";
stream_set_blocking(STDIN, false);
while (!feof(STDIN)) {
    $reading = [STDIN];
    $none = null;
    @stream_select($reading, $none, $none, 1);
    fread(STDIN, 1024);
}
leave($server, $folder);
