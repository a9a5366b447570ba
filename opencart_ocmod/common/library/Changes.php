<?php

namespace MeschainSync;

/** Notes for the service that something moved: one narrow INSERT, and never a problem for the shop. */
final class Changes
{
    private static bool $complained = false;

    /** @var object OpenCart's registry */
    private object $registry;

    public function __construct(object $registry)
    {
        $this->registry = $registry;
    }

    public function note(string $kind, int $id): void
    {
        if ($id > 0) {
            $this->insert("VALUES ('" . ($kind === 'order' ? 'order' : 'product') . "', $id, UTC_TIMESTAMP(3))");
        }
    }

    /** OpenCart 3 does not tell the id of a copy; it is the newest product. */
    public function noteNewestProduct(): void
    {
        $this->insert("SELECT 'product', MAX(product_id), UTC_TIMESTAMP(3) FROM `" . DB_PREFIX . 'product`');
    }

    /**
     * Before pairing there is no table, and a miss is found by the service's sweep: so nothing is thrown,
     * and the warning that OpenCart 3's database gives besides is not printed into the page.
     */
    private function insert(string $rows): void
    {
        set_error_handler(static function (): bool {
            return true;
        });
        try {
            $table = DB_PREFIX . 'meschain_change';
            $this->registry->get('db')->query("INSERT INTO `$table` (kind, entity_id, noted_at) $rows");
        } catch (\Throwable $error) {
            $this->complainOnce();
        } finally {
            restore_error_handler();
        }
    }

    private function complainOnce(): void
    {
        if (!self::$complained) {
            self::$complained = true;
            $this->registry->get('log')->write('MesChain Sync: a change could not be noted; run ./meschain init once.');
        }
    }
}
