<?php

namespace MeschainSync;

/**
 * Our sentences in the language of the admin if we have it (each of our languages is complete), else in English.
 *
 * Read without OpenCart's language object: its keys are shared, and a heading_title of ours would
 * become the heading of the page that is being built around us.
 */
final class Texts
{
    /** @var array<string, string> */
    private $texts = [];

    /** @param string $pattern the files, with %s for the language code */
    public function __construct(string $pattern, string $code)
    {
        $isOurs = preg_match('/^[A-Za-z-]+\z/', $code) && is_file(sprintf($pattern, $code));
        $_ = [];
        require sprintf($pattern, $isOurs ? $code : 'en-gb');
        $this->texts = $_;
    }

    public function get(string $key, string ...$values): string
    {
        return $values ? sprintf($this->texts[$key], ...$values) : $this->texts[$key];
    }

    /** @return array<int, string> a sentence for each requirement that is not met here */
    public function unmetRequirements(): array
    {
        return array_map(function (array $need): string {
            return $this->get(...$need);
        }, Requirements::unmet(PHP_VERSION, VERSION, get_loaded_extensions()));
    }
}
