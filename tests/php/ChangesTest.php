<?php

namespace MeschainSync\Tests;

use MeschainSync\Changes;
use PHPUnit\Framework\TestCase;

final class ChangesTest extends TestCase
{
    public function testAChangeIsOneNarrowInsert(): void
    {
        $db = new FakeDatabase();
        $changes = new Changes(new FakeRegistry(['db' => $db]));
        $changes->note('order', 12);
        $changes->note('product', 0);
        self::assertSame([
            "INSERT INTO `oc_meschain_change` (kind, entity_id, noted_at) VALUES ('order', 12, UTC_TIMESTAMP(3))",
        ], $db->queries);
    }

    public function testAMissingTableIsLoggedOnceAndNeverThrown(): void
    {
        $db = new FakeDatabase();
        $db->fails = true;
        $registry = new FakeRegistry(['db' => $db]);
        for ($time = 0; $time < 3; $time++) {
            (new Changes($registry))->note('product', 40);
        }
        self::assertCount(3, $db->queries);
        self::assertCount(1, $registry->logged);
    }
}
