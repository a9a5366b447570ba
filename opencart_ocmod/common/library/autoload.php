<?php

// OpenCart 3 and 4 look for classes in different places, so our own namespace brings its own way.
spl_autoload_register(static function (string $class): void {
    if (strncmp($class, 'MeschainSync\\', 13) === 0 && is_file(__DIR__ . '/' . substr($class, 13) . '.php')) {
        require_once __DIR__ . '/' . substr($class, 13) . '.php';
    }
});
