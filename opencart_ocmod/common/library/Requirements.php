<?php

namespace MeschainSync;

/** What the extension needs; each unmet need is a language key with the values for its sentence. */
final class Requirements
{
    private const EXTENSIONS = ['curl', 'openssl', 'json', 'mbstring'];

    /**
     * @param array<int, string> $loaded the PHP extensions that are there
     * @return array<int, array<int, string>>
     */
    public static function unmet(string $php, string $opencart, array $loaded): array
    {
        $unmet = [];
        if (version_compare($php, '7.4', '<')) {
            $unmet[] = ['error_need_php', $php];
        }
        $missing = array_diff(self::EXTENSIONS, array_map('strtolower', $loaded));
        if ($missing) {
            $unmet[] = ['error_need_extensions', implode(', ', $missing)];
        }
        if (!self::knows($opencart)) {
            $unmet[] = ['error_need_opencart', $opencart];
        }

        return $unmet;
    }

    private static function knows(string $opencart): bool
    {
        foreach ([['3.0.4', '4'], ['4.0.2.3', '5']] as [$from, $below]) {
            if (version_compare($opencart, $from, '>=') && version_compare($opencart, $below, '<')) {
                return true;
            }
        }

        return false;
    }
}
