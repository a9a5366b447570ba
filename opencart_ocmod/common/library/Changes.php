<?php

namespace MeschainSync;

/** Notes for the service that something moved: one narrow INSERT that waits for nobody and is never a problem for the shop. */
final class Changes
{
    /** Once a note could not be made, this request makes no more: the service's sweep finds what is missing. */
    private static bool $gaveUp = false;
    private static ?bool $isMariaDb = null;

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
     * Nothing is thrown, whatever is missing, locked or full; and the warnings that PHP and OpenCart 3's database
     * give besides are not printed into the page.
     */
    private function insert(string $rows): void
    {
        if (self::$gaveUp) {
            return;
        }
        set_error_handler(static function (): bool {
            return true;
        });
        try {
            $this->withoutWaiting('INSERT INTO `' . DB_PREFIX . "meschain_change` (kind, entity_id, noted_at) $rows");
        } catch (\Throwable $error) {
            $this->giveUp();
        } finally {
            restore_error_handler();
        }
    }

    /** A locked table would otherwise hold the shop for a day (the databases' default), a locked row for 50 s. */
    private function withoutWaiting(string $insert): void
    {
        $db = $this->registry->get('db');
        if (self::$isMariaDb ??= stripos($db->query('SELECT VERSION() AS version')->row['version'], 'mariadb') !== false) {
            $db->query("SET STATEMENT lock_wait_timeout = 0, innodb_lock_wait_timeout = 0 FOR $insert");
            return;
        }
        // MySQL waits a second at least, and has to be told before and after.
        $db->query('SET @meschain_table = @@SESSION.lock_wait_timeout, @meschain_row = @@SESSION.innodb_lock_wait_timeout, '
            . 'SESSION lock_wait_timeout = 1, SESSION innodb_lock_wait_timeout = 1');
        try {
            $db->query($insert);
        } finally {
            $db->query('SET SESSION lock_wait_timeout = @meschain_table, SESSION innodb_lock_wait_timeout = @meschain_row');
        }
    }

    private function giveUp(): void
    {
        self::$gaveUp = true;
        try {
            $this->registry->get('log')->write(
                'MesChain Sync: a change could not be noted (the sweep will find it); run ./meschain doctor if this goes on.'
            );
        } catch (\Throwable $error) {
            // A full disk may refuse this line, too.
        }
    }
}
