<?php

namespace MeschainSync;

/** The storefront route for the service: nothing is answered without a token, everything as JSON. */
final class Door
{
    private object $registry;
    private Family $family;

    public function __construct(object $registry, Family $family)
    {
        $this->registry = $registry;
        $this->family = $family;
    }

    public function answer(string $action): void
    {
        // A warning of the shop or of another extension belongs in the log, not in front of our JSON.
        ob_start();
        set_error_handler(function (int $level, string $message, string $file, int $line): bool {
            if (error_reporting() & $level) {
                $this->log("PHP: $message in $file on line $line");
            }
            return true;
        });
        [$status, $data] = $this->outcome($action);
        restore_error_handler();
        ob_end_clean();
        http_response_code($status);
        $this->registry->get('response')->addHeader('Content-Type: application/json');
        $this->registry->get('response')->setOutput(
            json_encode($data, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE)
        );
    }

    /** @return array{int, array<string, mixed>} */
    private function outcome(string $action): array
    {
        try {
            return [200, $this->act($action, $this->admitted($action))];
        } catch (Refused $refusal) {
            return self::refusal($refusal->getCode(), $refusal->reason, $refusal->getMessage());
        } catch (\Throwable $error) {
            $this->log($error->getMessage() . ' in ' . $error->getFile() . ' on line ' . $error->getLine());

            return self::refusal(500, 'opencart', mb_substr(strip_tags($error->getMessage()), 0, 500));
        }
    }

    /** @return array<string, mixed> the body of a request that may come in */
    private function admitted(string $action): array
    {
        $raw = (string)file_get_contents('php://input');
        $config = $this->registry->get('config');
        // The key outlives the module, so that an upgrade keeps the pairing; without the module it opens nothing.
        $key = $config->get('module_meschain_sync_status') ? (string)$config->get('meschain_sync_key') : '';
        $gate = new Gate($this->registry->get('db'), $key);
        $gate->admit($_SERVER['HTTP_X_MESCHAIN_TOKEN'] ?? '', $_SERVER['REQUEST_METHOD'] ?? '', $action, $raw);
        $body = json_decode($raw, true);
        if (!is_array($body)) {
            throw new Refused(422, 'body', 'The body is not a JSON object.');
        }

        return $body;
    }

    /**
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    private function act(string $action, array $body): array
    {
        $orders = new Orders($this->registry, $this->family);
        switch ($action) {
            case 'order':
                return $orders->write($body);
            case 'history':
                return $orders->setStatus($body);
            default:
                return ['opencart' => VERSION, 'extension' => Family::EXTENSION, 'php' => PHP_VERSION];
        }
    }

    /** @return array{int, array<string, mixed>} */
    private static function refusal(int $status, string $code, string $message): array
    {
        return [$status, ['error' => ['code' => $code, 'message' => $message]]];
    }

    private function log(string $message): void
    {
        $request = preg_replace('/[^0-9a-f]/', '', $_SERVER['HTTP_X_REQUEST_ID'] ?? '');
        $this->registry->get('log')->write('MesChain Sync, request ' . $request . ': ' . $message);
    }
}
