<?php

namespace MeschainSync;

/** Asks the service on behalf of a person in OpenCart's admin. */
final class Client
{
    private const CONNECT_MS = 1000;
    public const TOTAL_MS = 10000;

    private string $url;
    private string $key;

    public function __construct(string $url, string $key)
    {
        $this->url = $url;
        $this->key = $key;
    }

    public function isPaired(): bool
    {
        return $this->url !== '' && $this->key !== '';
    }

    /**
     * What the service answered, or null if it did not.
     *
     * @param array<string, mixed>  $person  the claims sub, name, role, lang, store, ui
     * @param array<string, string> $headers  what of the browser's request travels along
     * @param int                   $patience milliseconds in all
     * @return array{status: int, type: string, headers: array<string, string>, body: string}|null
     */
    public function send(
        string $method,
        string $path,
        string $body,
        array $person,
        array $headers,
        int $patience = self::TOTAL_MS
    ): ?array {
        $answer = ['status' => 0, 'type' => 'text/html; charset=utf-8', 'headers' => [], 'body' => ''];
        $headers['X-Meschain-Token'] = Token::make($this->claims($method, $path, $body) + $person, $this->key);
        $headers['X-Request-Id'] = bin2hex(random_bytes(16));
        $curl = curl_init($this->url . $path);
        curl_setopt_array($curl, self::options($method, $body, $headers) + [
            CURLOPT_TIMEOUT_MS => $patience,
            CURLOPT_HEADERFUNCTION => static function ($curl, string $line) use (&$answer): int {
                self::keepHeader($answer, $line);
                return strlen($line);
            },
        ]);
        $content = curl_exec($curl);
        $answer['status'] = (int)curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        $answer['body'] = (string)$content;

        return $content === false ? null : $answer;
    }

    /** @return array<string, mixed> */
    private function claims(string $method, string $path, string $body): array
    {
        $now = time();

        return [
            'iss' => 'opencart', 'aud' => 'meschain-service', 'iat' => $now, 'exp' => $now + 60,
            'jti' => bin2hex(random_bytes(16)), 'htm' => $method, 'htp' => $path, 'bh' => hash('sha256', $body),
        ];
    }

    /**
     * @param array<string, string> $headers
     * @return array<int, mixed>
     */
    private static function options(string $method, string $body, array $headers): array
    {
        $lines = ['Expect:'];
        foreach ($headers as $name => $value) {
            $lines[] = "$name: $value";
        }

        return ($body === '' ? [] : [CURLOPT_POSTFIELDS => $body]) + [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => $lines,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_CONNECTTIMEOUT_MS => self::CONNECT_MS,
            CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
            CURLOPT_PATH_AS_IS => true,
            // The service is a neighbour: a proxy meant for the internet would only lose the request.
            CURLOPT_PROXY => '',
        ];
    }

    /** @param array{status: int, type: string, headers: array<string, string>, body: string} $answer */
    private static function keepHeader(array &$answer, string $line): void
    {
        [$name, $value] = array_map('trim', explode(':', $line, 2)) + [1 => ''];
        if (strcasecmp($name, 'Content-Type') === 0) {
            $answer['type'] = $value;
        } elseif (stripos($name, 'HX-') === 0 || strcasecmp($name, 'Content-Disposition') === 0) {
            $answer['headers'][$name] = $value;
        }
    }
}
