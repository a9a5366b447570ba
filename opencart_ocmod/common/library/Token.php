<?php

namespace MeschainSync;

/** The token of both directions: a compact JWS with HS256, as the package's README describes it. */
final class Token
{
    private const SKEW = 30;
    private const LONGEST_LIFE = 120;

    /** @param array<string, mixed> $claims */
    public static function make(array $claims, string $key): string
    {
        $signed = self::encode(['alg' => 'HS256', 'typ' => 'JWT']) . '.' . self::encode($claims);

        return $signed . '.' . self::base64(self::sign($signed, $key));
    }

    /**
     * The claims of a token that is genuine, meant for this audience and valid now.
     *
     * @return array<string, mixed>
     */
    public static function read(string $token, string $key, string $audience, int $now): array
    {
        $parts = explode('.', $token);
        if ($key === '' || count($parts) !== 3) {
            throw self::refusal('The token is missing, or the module is not installed and paired in this shop.');
        }
        $header = self::decode($parts[0]);
        if (($header['alg'] ?? null) !== 'HS256' || isset($header['crit'])) {
            throw self::refusal('The token is not signed with HS256.');
        }
        if (!hash_equals(self::base64(self::sign($parts[0] . '.' . $parts[1], $key)), $parts[2])) {
            throw self::refusal('The signature of the token is wrong.');
        }
        $claims = self::decode($parts[1]);
        self::checkShape($claims);
        self::checkTime($claims, $audience, $now);

        return $claims;
    }

    /** @param array<string, mixed> $claims */
    private static function checkShape(array $claims): void
    {
        foreach (['iss', 'aud', 'jti', 'htm', 'htp', 'bh'] as $name) {
            if (!is_string($claims[$name] ?? null)) {
                throw self::refusal("The token lacks the claim $name.");
            }
        }
        if (!is_int($claims['iat'] ?? null) || !is_int($claims['exp'] ?? null)) {
            throw self::refusal('The token lacks its times.');
        }
        if (!preg_match('/^[0-9a-f]{32}\z/', $claims['jti'])) {
            throw self::refusal('The id of the token is malformed.');
        }
    }

    /** @param array<string, mixed> $claims */
    private static function checkTime(array $claims, string $audience, int $now): void
    {
        if ($claims['aud'] !== $audience) {
            throw self::refusal('The token is meant for somebody else.');
        }
        if ($claims['exp'] <= $now) {
            throw self::refusal('The token has expired; compare the clocks of shop and service.');
        }
        if ($claims['iat'] > $now + self::SKEW || $claims['exp'] - $claims['iat'] > self::LONGEST_LIFE) {
            throw self::refusal('The token is valid too early or too long; compare the clocks of shop and service.');
        }
    }

    private static function refusal(string $message): Refused
    {
        return new Refused(401, 'token', $message);
    }

    private static function sign(string $text, string $key): string
    {
        return hash_hmac('sha256', $text, $key, true);
    }

    /** @param array<string, mixed> $data */
    private static function encode(array $data): string
    {
        return self::base64(json_encode(
            $data,
            JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE
        ));
    }

    /** @return array<string, mixed> */
    private static function decode(string $part): array
    {
        $data = json_decode((string)base64_decode(strtr($part, '-_', '+/'), true), true);

        return is_array($data) ? $data : [];
    }

    private static function base64(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
