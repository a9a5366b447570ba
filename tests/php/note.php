<?php

// php note.php PORT DATABASE VERSION FAMILY: notes two changes in one request and tells what was asked and logged.

namespace MeschainSync\Tests;

use MeschainSync\Changes;

require __DIR__ . '/bootstrap.php';
require __DIR__ . '/ShopDatabase.php';

[, $port, $database, $version, $family] = $argv;
// OpenCart 3 lets mysqli warn, OpenCart 4 lets it throw.
$db = new ShopDatabase('127.0.0.1', (int)$port, $database, $version, $family === '3' ? MYSQLI_REPORT_ERROR : MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$registry = new FakeRegistry(['db' => $db]);
$waits = 'SELECT @@lock_wait_timeout AS `table`, @@innodb_lock_wait_timeout AS `row`';
$before = $db->query($waits)->row;
foreach ([40, 41] as $product) {
    (new Changes($registry))->note('product', $product);
}
$asked = array_slice($db->queries, 1);
echo json_encode(['asked' => $asked, 'logged' => $registry->logged, 'as_before' => $db->query($waits)->row === $before]);
