<?php

namespace MeschainSync;

/** Carries what the browser asks our frames to the service and its answer back; decides only who may. */
final class Proxy
{
    private const HTML = 'text/html; charset=utf-8';

    private object $registry;
    private Admin $admin;

    public function __construct(object $registry, Admin $admin)
    {
        $this->registry = $registry;
        $this->admin = $admin;
    }

    public function run(): void
    {
        try {
            $answer = $this->forward();
        } catch (Refused $refusal) {
            $notice = Shell::notice($this->admin->texts->get($refusal->getMessage()));
            $answer = ['status' => $refusal->getCode(), 'type' => self::HTML, 'headers' => [], 'body' => $notice];
        }
        // Set here and not through OpenCart's response, which forgets them when the body is empty.
        http_response_code($answer['status']);
        foreach ($answer['headers'] + ['X-Meschain' => '1'] as $name => $value) {
            header($name . ': ' . $value);
        }
        $this->registry->get('response')->addHeader('Content-Type: ' . $answer['type']);
        $this->registry->get('response')->setOutput($answer['body']);
    }

    /** @return array{status: int, type: string, headers: array<string, string>, body: string} */
    private function forward(): array
    {
        $method = $_SERVER['REQUEST_METHOD'] ?? '';
        $type = $_SERVER['CONTENT_TYPE'] ?? '';
        if (!$this->admin->may('access') || ($method !== 'GET' && !$this->admin->may('modify'))) {
            throw new Refused(403, 'permission', 'error_permission');
        }
        if (stripos($type, 'multipart/') === 0) {
            // PHP has taken such a body apart already: there is nothing left that could be signed.
            throw new Refused(415, 'type', 'error_upload');
        }
        $config = $this->registry->get('config');
        $client = new Client((string)$config->get('meschain_sync_url'), (string)$config->get('meschain_sync_key'));
        if (!$client->isPaired()) {
            throw new Refused(503, 'pairing', 'error_pairing');
        }
        $body = (string)file_get_contents('php://input');
        $path = $this->path();
        $patience = $path === Shell::TILE ? Shell::TILE_MS : Client::TOTAL_MS;
        $answer = $client->send($method, $path, $body, $this->person(), self::headers($type), $patience);
        if ($answer === null) {
            throw new Refused(503, 'service', 'error_service');
        }

        return $answer;
    }

    private function path(): string
    {
        $path = html_entity_decode((string)($this->registry->get('request')->get['path'] ?? ''), ENT_QUOTES, 'UTF-8');
        if (!self::mayAsk($path)) {
            throw new Refused(400, 'path', 'error_path');
        }

        return $path;
    }

    /** Only the service's pages: printable ASCII below /ui/, and no way up, however it is written. */
    public static function mayAsk(string $path): bool
    {
        $folder = rawurldecode(explode('?', $path)[0]);

        return preg_match('~^/ui/[\x21\x22\x24-\x5b\x5d-\x7e]*\z~', $path) === 1
            && preg_match('~\.\.|//|[\\\\%\x00-\x1f]~', $folder) === 0;
    }

    /** @return array<string, mixed> */
    private function person(): array
    {
        $user = $this->registry->get('user');

        return [
            'sub' => (string)$user->getId(),
            'name' => html_entity_decode((string)$user->getUserName(), ENT_QUOTES, 'UTF-8'),
            'role' => $this->admin->may('modify') ? 'modify' : 'view',
            'lang' => $this->admin->language(),
            'store' => 0,
            'ui' => $this->admin->family->ui,
        ];
    }

    /** @return array<string, string> htmx's headers without the page's address, which holds OpenCart's user token */
    private static function headers(string $type): array
    {
        $headers = $type === '' ? [] : ['Content-Type' => $type];
        foreach (['HX-Request', 'HX-Target', 'HX-Trigger', 'HX-Trigger-Name', 'HX-Prompt'] as $name) {
            $value = $_SERVER['HTTP_' . strtr(strtoupper($name), '-', '_')] ?? '';
            if ($value !== '') {
                $headers[$name] = $value;
            }
        }

        return $headers;
    }
}
