<?php

// Stands for what OpenCart has defined before our code runs.
define('DB_PREFIX', 'oc_');
define('VERSION', '4.1.0.4');

require __DIR__ . '/../../opencart_ocmod/common/library/autoload.php';
require __DIR__ . '/FakeDatabase.php';
require __DIR__ . '/FakeRegistry.php';
