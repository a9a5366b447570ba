<?php

namespace MeschainSync\Tests;

/** Remembers what OpenCart's database was asked, and fails on demand as OpenCart 3's does: warning and exception. */
final class FakeDatabase
{
    /** @var array<int, string> */
    public array $queries = [];
    public bool $fails = false;

    public function query(string $query): bool
    {
        $this->queries[] = $query;
        if ($this->fails) {
            trigger_error('mysqli::query(): Duplicate entry or no such table', E_USER_WARNING);
            throw new \Exception('Error: Duplicate entry or no such table');
        }

        return true;
    }

    public function escape(string $value): string
    {
        return addslashes($value);
    }
}
