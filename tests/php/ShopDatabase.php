<?php

namespace MeschainSync\Tests;

/** A real server through mysqli, answering as OpenCart's own database class does; it may pretend to be another version. */
final class ShopDatabase
{
    /** @var array<int, string> */
    public array $queries = [];
    private \mysqli $connection;
    private string $version;

    public function __construct(string $host, int $port, string $database, string $version, int $report)
    {
        mysqli_report($report);
        $this->connection = new \mysqli($host, 'root', '', $database, $port);
        $this->version = $version;
    }

    /** @return object|bool */
    public function query(string $query)
    {
        $this->queries[] = $query;
        $answer = $this->connection->query($query);
        if ($this->connection->errno) {
            throw new \Exception('Error: ' . $this->connection->error . '<br />Error No: ' . $this->connection->errno);
        }
        if (!$answer instanceof \mysqli_result) {
            return true;
        }
        $row = $answer->fetch_assoc();
        if ($this->version !== '' && isset($row['version'])) {
            $row['version'] = $this->version;
        }

        return (object)['row' => $row];
    }
}
