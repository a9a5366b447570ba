<?php

namespace MeschainSync\Tests;

use MeschainSync\Client;
use PHPUnit\Framework\TestCase;

final class ClientTest extends TestCase
{
    public function testAServiceThatIsDownIsNullAndSoon(): void
    {
        $server = stream_socket_server('tcp://127.0.0.1:0');
        self::assertNotFalse($server);
        $address = stream_socket_get_name($server, false);
        fclose($server);
        $start = microtime(true);
        self::assertNull((new Client("http://$address", 'key'))->send('GET', '/ui/dashboard', '', [], []));
        self::assertLessThan(1.5, microtime(true) - $start);
    }

    public function testPairingNeedsAddressAndKey(): void
    {
        self::assertTrue((new Client('http://127.0.0.1', 'key'))->isPaired());
        self::assertFalse((new Client('http://127.0.0.1', ''))->isPaired());
        self::assertFalse((new Client('', 'key'))->isPaired());
    }
}
