<?php

namespace MeschainSync;

/** Writes marketplace orders through OpenCart's own order model, so stock, history and other extensions follow. */
final class Orders
{
    private object $registry;
    private Family $family;

    public function __construct(object $registry, Family $family)
    {
        $this->registry = $registry;
        $this->family = $family;
    }

    /**
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    public function write(array $body): array
    {
        $marker = self::need(is_string($body['marker'] ?? null) ? $body['marker'] : '', 'marker');
        self::need(preg_match('/^[\x20-\x7e]{1,255}\z/', $marker), 'marker');
        $order = self::need(is_array($body['order'] ?? null) ? $body['order'] : [], 'order');
        $status = self::status($body);
        if (empty($body['notify'])) {
            // The buyer bought at a marketplace: a confirmation from the shop is forbidden there.
            $this->mute('mail/order');
        }
        $this->lock($marker);
        $found = empty($body['look_first']) ? null : $this->find($marker);
        $id = $found['order_id'] ?? $this->model()->addOrder(['user_agent' => $marker] + $order);
        // An order without a status is one whose writing was interrupted: it is finished, not written again.
        if (empty($found['order_status_id'])) {
            $this->begin((int)$id, $status, (string)($body['comment'] ?? ''));
        }

        return ['order_id' => (int)$id, 'created' => $found === null];
    }

    /**
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    public function setStatus(array $body): array
    {
        $id = self::need(is_int($body['order_id'] ?? null) ? $body['order_id'] : 0, 'order_id');
        $status = self::status($body);
        self::need($this->model()->getOrder($id), 'order_id');
        $notify = !empty($body['notify']);
        $this->model()->{$this->family->history}($id, $status, (string)($body['comment'] ?? ''), $notify, true);

        return ['order_id' => $id];
    }

    /** A shop whose mail is not set up fails at the owner's alert, before anything is written: then without it. */
    private function begin(int $id, int $status, string $comment): void
    {
        try {
            $this->model()->{$this->family->history}($id, $status, $comment, false, true);
        } catch (\Throwable $error) {
            if ((int)$this->model()->getOrder($id)['order_status_id'] !== 0) {
                throw $error;
            }
            $this->mute('mail/order' . $this->family->dot . 'alert');
            $this->model()->{$this->family->history}($id, $status, $comment, false, true);
        }
    }

    private function mute(string $mail): void
    {
        $trigger = 'model/checkout/order' . $this->family->modelDot . $this->family->history . '/before';
        $this->registry->get('event')->unregister($trigger, $mail);
    }

    /** Two requests for one marketplace order wait for each other; the lock goes with the connection. */
    private function lock(string $marker): void
    {
        $lock = $this->registry->get('db')->query(
            "SELECT GET_LOCK('meschain_" . substr(hash('sha256', DB_PREFIX . $marker), 0, 40) . "', 8) AS held"
        );
        if ((int)$lock->row['held'] !== 1) {
            throw new \RuntimeException('Another request is writing this order.');
        }
    }

    /** @return array<string, mixed>|null */
    private function find(string $marker): ?array
    {
        $db = $this->registry->get('db');
        $found = $db->query(
            'SELECT order_id, order_status_id FROM `' . DB_PREFIX . 'order`'
            . " WHERE CAST(user_agent AS BINARY) = '" . $db->escape($marker) . "' ORDER BY order_id LIMIT 1"
        );

        return $found->num_rows ? $found->row : null;
    }

    private function model(): object
    {
        $this->registry->get('load')->model('checkout/order');

        return $this->registry->get('model_checkout_order');
    }

    /** @param array<string, mixed> $body */
    private static function status(array $body): int
    {
        return self::need(is_int($body['order_status_id'] ?? null) ? $body['order_status_id'] : 0, 'order_status_id');
    }

    /**
     * @param mixed $value
     * @return mixed
     */
    private static function need($value, string $name)
    {
        if (!$value) {
            throw new Refused(422, 'body', "The field $name is missing or wrong.");
        }

        return $value;
    }
}
