<?php

namespace MeschainSync\Tests;

/** Remembers what OpenCart's database was asked, and fails on demand as OpenCart 3's does: warning and exception. */
final class FakeDatabase
{
    /** @var array<int, string> */
    public array $queries = [];
    /** Statements that contain this fail. */
    public string $refuses = '';
    public string $version = '10.11.6-MariaDB';

    /** @return object|bool */
    public function query(string $query)
    {
        $this->queries[] = $query;
        if ($this->refuses !== '' && strpos($query, $this->refuses) !== false) {
            trigger_error('mysqli::query(): Duplicate entry or no such table', E_USER_WARNING);
            throw new \Exception('Error: Duplicate entry or no such table');
        }

        return $query === 'SELECT VERSION() AS version' ? (object)['row' => ['version' => $this->version]] : true;
    }

    public function escape(string $value): string
    {
        return addslashes($value);
    }
}
