<?php

namespace MeschainSync\Tests;

use MeschainSync\Refused;
use MeschainSync\Token;
use PHPUnit\Framework\TestCase;

final class TokenTest extends TestCase
{
    private const KEY = 'a-shared-key-of-the-shop-0123456789abcdef';
    private const NOW = 1795257555;

    /** @return array<string, mixed> */
    private static function claims(): array
    {
        return [
            'iss' => 'service', 'aud' => 'meschain-shop', 'iat' => self::NOW, 'exp' => self::NOW + 60,
            'jti' => str_repeat('0a', 16), 'htm' => 'POST', 'htp' => 'order', 'bh' => hash('sha256', ''),
        ];
    }

    public function testVectorsThatPythonReadsTooAreMadeAndRead(): void
    {
        $vectors = json_decode((string)file_get_contents(__DIR__ . '/vectors.json'), true);
        foreach ($vectors['tokens'] as $vector) {
            $claims = Token::read($vector['token'], $vectors['key'], $vector['claims']['aud'], $vectors['now']);
            self::assertSame($vector['claims'], $claims);
            self::assertSame($vector['token'], Token::make($vector['claims'], $vectors['key']));
        }
    }

    /** @return array<string, array<int, mixed>> */
    public function wrongClaims(): array
    {
        return [
            'expired' => ['exp', self::NOW], 'from the future' => ['iat', self::NOW + 31],
            'too long' => ['exp', self::NOW + 121], 'other audience' => ['aud', 'meschain-service'],
            'no id' => ['jti', null], 'short id' => ['jti', 'abc'], 'id with a line end' => ['jti', str_repeat('a', 32) . "\n"],
            'no method' => ['htm', null], 'no action' => ['htp', null], 'no body hash' => ['bh', null],
            'time as text' => ['exp', (string)(self::NOW + 60)], 'no issuer' => ['iss', null], 'no start' => ['iat', null],
        ];
    }

    /**
     * @dataProvider wrongClaims
     * @param mixed $value
     */
    public function testATokenWithAWrongClaimIsRefused(string $name, $value): void
    {
        $this->expectException(Refused::class);
        $this->expectExceptionCode(401);
        Token::read(Token::make([$name => $value] + self::claims(), self::KEY), self::KEY, 'meschain-shop', self::NOW);
    }

    public function testOtherAlgorithmsAreRefusedWhateverTheSignature(): void
    {
        [, $payload] = explode('.', Token::make(self::claims(), self::KEY));
        foreach (['none', 'HS512', 'hs256', null] as $algorithm) {
            $head = rtrim(strtr(base64_encode((string)json_encode(['alg' => $algorithm])), '+/', '-_'), '=');
            $mac = hash_hmac('sha256', "$head.$payload", self::KEY, true);
            $this->assertRefused("$head.$payload." . rtrim(strtr(base64_encode($mac), '+/', '-_'), '='), self::KEY);
        }
    }

    public function testOneChangedLetterIsRefused(): void
    {
        $token = Token::make(self::claims(), self::KEY);
        for ($place = 0; $place < strlen($token); $place += 7) {
            $changed = $token;
            $changed[$place] = $changed[$place] === 'A' ? 'B' : 'A';
            $this->assertRefused($changed, self::KEY);
        }
    }

    public function testAnEmptyKeyOpensNothing(): void
    {
        $this->assertRefused(Token::make(self::claims(), ''), '');
    }

    private function assertRefused(string $token, string $key): void
    {
        try {
            Token::read($token, $key, 'meschain-shop', self::NOW);
            self::fail('accepted: ' . $token);
        } catch (Refused $refusal) {
            self::assertSame(401, $refusal->getCode());
        }
    }
}
