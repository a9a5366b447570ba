<?php

namespace MeschainSync\Tests;

use MeschainSync\Changes;
use PHPUnit\Framework\TestCase;

final class ChangesTest extends TestCase
{
    private const INSERT = 'INSERT INTO `oc_meschain_change` (kind, entity_id, noted_at) VALUES ';

    private FakeDatabase $db;
    private FakeRegistry $registry;

    protected function setUp(): void
    {
        $this->db = new FakeDatabase();
        $this->registry = new FakeRegistry(['db' => $this->db]);
        // Every test is a request of its own.
        foreach (['gaveUp' => false, 'isMariaDb' => null] as $name => $value) {
            (new \ReflectionClass(Changes::class))->setStaticPropertyValue($name, $value);
        }
    }

    public function testAChangeIsOneNarrowInsertThatWaitsForNobodyAndTheServerIsAskedOnce(): void
    {
        $this->note('order', 12);
        $this->note('product', 0);
        $this->note('product', 40);
        $noWait = 'SET STATEMENT lock_wait_timeout = 0, innodb_lock_wait_timeout = 0 FOR ';
        self::assertSame([
            'SELECT VERSION() AS version',
            $noWait . self::INSERT . "('order', 12, UTC_TIMESTAMP(3))",
            $noWait . self::INSERT . "('product', 40, UTC_TIMESTAMP(3))",
        ], $this->db->queries);
    }

    /** @return array<string, array<int, string>> */
    public function troubles(): array
    {
        return ['none' => [''], 'the note is refused' => ['INSERT']];
    }

    /** @dataProvider troubles */
    public function testMySqlIsToldBeforeAndAfterWhateverHappensBetween(string $refuses): void
    {
        $this->db->version = '8.0.36';
        $this->db->refuses = $refuses;
        $this->note('product', 40);
        [, $before, $insert, $after] = $this->db->queries;
        self::assertStringContainsString('SESSION lock_wait_timeout = 1, SESSION innodb_lock_wait_timeout = 1', $before);
        self::assertSame(self::INSERT . "('product', 40, UTC_TIMESTAMP(3))", $insert);
        self::assertStringContainsString('lock_wait_timeout = @meschain_table', $after);
        self::assertCount(4, $this->db->queries);
    }

    /** @return array<int, array<int, string>> */
    public function statements(): array
    {
        return [['INSERT'], ['VERSION']];
    }

    /** @dataProvider statements */
    public function testWhatFailsIsLoggedNeverThrownAndNotTriedAgainInTheRequest(string $refuses): void
    {
        $this->db->refuses = $refuses;
        $this->note('product', 40);
        $asked = count($this->db->queries);
        $this->note('product', 41);
        $this->note('order', 7);
        self::assertCount($asked, $this->db->queries);
        self::assertCount(1, $this->registry->logged);
    }

    private function note(string $kind, int $id): void
    {
        (new Changes($this->registry))->note($kind, $id);
    }
}
