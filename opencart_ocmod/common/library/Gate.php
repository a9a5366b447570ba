<?php

namespace MeschainSync;

/** Lets the service in at the storefront route: a good token, for this very request, and only once. */
final class Gate
{
    /** @var object OpenCart's database */
    private object $db;
    private string $key;

    public function __construct(object $db, string $key)
    {
        $this->db = $db;
        $this->key = $key;
    }

    public function admit(string $token, string $method, string $action, string $body): void
    {
        $claims = Token::read($token, $this->key, 'meschain-shop', time());
        if ($claims['iss'] !== 'service' || $claims['htm'] !== $method || $claims['htp'] !== $action) {
            throw new Refused(401, 'token', 'The token was made for another request.');
        }
        if (!hash_equals(hash('sha256', $body), $claims['bh'])) {
            throw new Refused(401, 'token', 'The body is not the one that was signed.');
        }
        $this->useOnce($claims['jti'], $claims['exp']);
    }

    /** The primary key of the table decides; a token that cannot be remembered is refused. */
    private function useOnce(string $jti, int $expires): void
    {
        $table = DB_PREFIX . 'meschain_nonce';
        try {
            $this->db->query("DELETE FROM `$table` WHERE expires_at < " . time());
            $this->db->query(
                "INSERT INTO `$table` (jti, expires_at) VALUES ('" . $this->db->escape($jti) . "', $expires)"
            );
        } catch (\Throwable $error) {
            throw new Refused(401, 'token', 'The token was used before, or its use cannot be noted.');
        }
    }
}
