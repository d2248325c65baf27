<?php
// What the operator keeps, in one file for all workers. A request that changes something holds it.

declare(strict_types=1);

const FIRST_NUMBER = 52_000;
const FIRST_WALLET_ID = '9223372036854779904'; // beyond PHP_INT_MAX: ids are text here

function new_store(string $folder, int $keys): void
{
    $pems = [];
    while (count($pems) < $keys) {
        $made = openssl_pkey_new(['private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA]);
        openssl_pkey_export($made, $pem);
        $pems[] = $pem;
    }
    $state = ['players' => [], 'sessions' => [], 'games' => [], 'pems' => $pems, 'made' => 0,
        'sid_key' => bin2hex(random_bytes(32))];
    file_put_contents("$folder/state", serialize($state));
}

final class Store
{
    public function __construct(private readonly string $folder)
    {
    }

    public function read(): array
    {
        $file = fopen("$this->folder/state", 'r');
        flock($file, LOCK_SH);
        $state = unserialize(stream_get_contents($file), ['allowed_classes' => false]);
        fclose($file);
        return $state;
    }

    /** Change the state: what `$change` returns is returned. */
    public function write(callable $change): mixed
    {
        $file = fopen("$this->folder/state", 'c+');
        flock($file, LOCK_EX);
        $state = unserialize(stream_get_contents($file), ['allowed_classes' => false]);
        $result = $change($state);
        rewind($file);
        ftruncate($file, 0);
        fwrite($file, serialize($state));
        fflush($file);
        fclose($file);
        return $result;
    }

    /** Let one request at a time do something about a name. */
    public function alone(string $name, callable $work): mixed
    {
        $file = fopen("$this->folder/lock-" . hash('sha256', $name), 'c');
        flock($file, LOCK_EX);
        try {
            return $work();
        } finally {
            fclose($file);
        }
    }
}

/** Add two numbers of decimal digits, however long. */
function add_digits(string $one, int $more): string
{
    $digits = array_reverse(str_split($one));
    for ($i = 0; $more > 0; $i++) {
        $sum = (int) ($digits[$i] ?? '0') + $more % 10;
        $digits[$i] = (string) ($sum % 10);
        $more = intdiv($more, 10) + intdiv($sum, 10);
    }
    return implode('', array_reverse($digits));
}
