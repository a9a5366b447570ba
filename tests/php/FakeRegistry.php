<?php

namespace MeschainSync\Tests;

/** OpenCart's registry with what a test puts in. */
final class FakeRegistry
{
    /** @var array<int, string> */
    public array $logged = [];
    /** @var array<string, object> */
    private array $things;

    /** @param array<string, object> $things */
    public function __construct(array $things)
    {
        $this->things = $things + ['log' => $this];
    }

    public function get(string $name): object
    {
        return $this->things[$name];
    }

    public function write(string $line): void
    {
        $this->logged[] = $line;
    }
}
