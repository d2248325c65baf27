<?php
// Answers, and what PHP leaves to do by hand in a request.

declare(strict_types=1);

function answer(int $status, array $value, array $headers = []): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('Cache-Control: no-store, private');
    foreach ($headers as $header) {
        header($header);
    }
    echo json_encode($value, JSON_THROW_ON_ERROR);
    exit;
}

function refuse(int $status, string $word, array $headers = []): never
{
    answer($status, ['success' => false, 'error' => $word], $headers);
}

function page(int $status, string $state, string $text): never
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header('Cache-Control: no-store, private');
    echo "<!doctype html><html lang=\"en\"><title>Casino</title><main data-state=\"$state\">$text</main></html>";
    exit;
}

function html(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8');
}

/** Read a form with every value it has of each name: PHP itself keeps the last. */
function form(string $encoded): array
{
    $found = [];
    foreach (explode('&', $encoded) as $pair) {
        [$name, $value] = explode('=', $pair, 2) + [1 => ''];
        $found[urldecode($name)][] = urldecode($value);
    }
    return $found;
}

function is_json(): bool
{
    $type = strtolower(trim(explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0]));
    return $type === 'application/json';
}

/** The only cookie of a name; null where there is none, or more than one. */
function cookie(string $name): ?string
{
    $found = [];
    foreach (explode(';', $_SERVER['HTTP_COOKIE'] ?? '') as $pair) {
        [$key, $value] = explode('=', trim($pair), 2) + [1 => ''];
        if ($key === $name) {
            $found[] = $value;
        }
    }
    return count($found) === 1 ? $found[0] : null;
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function from_base64url(string $text): string
{
    $bytes = base64_decode(strtr($text, '-_', '+/'), true);
    return $bytes === false ? '' : $bytes;
}
