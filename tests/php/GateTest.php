<?php

namespace MeschainSync\Tests;

use MeschainSync\Gate;
use MeschainSync\Refused;
use MeschainSync\Token;
use PHPUnit\Framework\TestCase;

final class GateTest extends TestCase
{
    private const KEY = 'a-shared-key-of-the-shop-0123456789abcdef';

    private FakeDatabase $db;

    protected function setUp(): void
    {
        $this->db = new FakeDatabase();
    }

    public function testTheRightTokenComesInOnce(): void
    {
        $token = $this->token();
        $this->admit($token);
        self::assertStringContainsString('DELETE FROM `oc_meschain_nonce` WHERE expires_at < ', $this->db->queries[0]);
        $this->db->refuses = 'INSERT';
        $this->expectExceptionMessage('used before');
        $this->admit($token);
    }

    /** @return array<string, array<int, string>> */
    public function otherRequests(): array
    {
        return [
            'action' => ['POST', 'history', 'body'], 'method' => ['GET', 'order', 'body'], 'body' => ['POST', 'order', 'Body'],
        ];
    }

    /** @dataProvider otherRequests */
    public function testATokenOpensOnlyItsOwnRequest(string $method, string $action, string $body): void
    {
        $this->expectException(Refused::class);
        try {
            (new Gate($this->db, self::KEY))->admit($this->token(), $method, $action, $body);
        } finally {
            self::assertSame([], $this->db->queries);
        }
    }

    private function admit(string $token): void
    {
        (new Gate($this->db, self::KEY))->admit($token, 'POST', 'order', 'body');
    }

    private function token(): string
    {
        return Token::make([
            'iss' => 'service', 'aud' => 'meschain-shop', 'iat' => time(), 'exp' => time() + 60,
            'jti' => bin2hex(random_bytes(16)), 'htm' => 'POST', 'htp' => 'order', 'bh' => hash('sha256', 'body'),
        ], self::KEY);
    }
}
