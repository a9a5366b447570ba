<?php

namespace MeschainSync;

/** The empty frames in OpenCart's pages; the browser fills them with what the service renders. */
final class Shell
{
    public const TILE = '/ui/tile';
    public const TILE_MS = 2000;

    private string $proxy;
    private string $assets;
    private Texts $texts;

    public function __construct(string $proxy, string $assets, Texts $texts)
    {
        $this->proxy = $proxy;
        $this->assets = $assets;
        $this->texts = $texts;
    }

    /** A frame that asks for $path on $trigger, with the scripts it needs: no other page carries them. */
    public function frame(string $path, string $trigger): string
    {
        return $this->head()
            . '<div class="meschain" data-meschain-proxy="' . self::escape($this->proxy) . '"'
            . ' data-meschain-lost="' . self::escape($this->texts->get('error_lost')) . '">'
            . '<div hx-get="' . self::escape($path) . '" hx-trigger="' . self::escape($trigger) . '">'
            . '<p class="text-muted" role="status">' . self::escape($this->texts->get('text_loading')) . '</p></div></div>';
    }

    /** What OpenCart's dashboard shows of us; nothing while the service does not answer in time. */
    public function tile(string $dashboard): string
    {
        return $this->head()
            . '<div class="meschain ms-tile" data-meschain-quiet data-meschain-proxy="' . self::escape($this->proxy) . '">'
            . '<section class="ms-card" aria-label="MesChain Sync">'
            . '<h3><a href="' . self::escape($dashboard) . '">MesChain Sync</a></h3>'
            . '<div hx-get="' . self::TILE . '" hx-trigger="load" hx-request=\'{"timeout": ' . self::TILE_MS . '}\'></div>'
            . '</section></div>';
    }

    /** OpenCart's product form with our tab; the form as it came if its marks are missing. */
    public function productForm(string $form, int $product, string $ui): string
    {
        $head = strpos($form, '<a href="#tab-design"');
        $pane = strpos($form, 'id="tab-design"');
        $end = $pane === false ? false : strpos($form, '</form>', $pane);
        if ($head === false || $end === false) {
            return $form;
        }
        // From the back to the front, so that the places found stay right.
        $form = substr_replace($form, $this->productContent($product), $end + strlen('</form>'), 0);
        $place = (int)strrpos(substr($form, 0, $pane), '<div');
        $form = substr_replace($form, '<div class="tab-pane" id="tab-meschain_sync"></div>', $place, 0);

        return substr_replace($form, $this->tab($ui), strpos($form, '</li>', $head) + strlen('</li>'), 0);
    }

    public static function notice(string $sentence): string
    {
        return '<div class="alert alert-warning" role="alert">' . self::escape($sentence) . '</div>';
    }

    /**
     * Our part stands behind OpenCart's form and shows while the empty pane inside it is the active one:
     * a form cannot hold a form, and our fields must not be saved with the product.
     */
    private function productContent(int $product): string
    {
        $content = $product
            ? $this->frame('/ui/products/' . $product, 'intersect once')
            : '<p>' . self::escape($this->texts->get('text_save_first')) . '</p>';

        return '<style>#meschain-product { display: none; }'
            . ' #form-product:has(#tab-meschain_sync.active) ~ #meschain-product { display: block; }</style>'
            . '<div id="meschain-product" role="region" aria-label="'
            . self::escape($this->texts->get('text_marketplaces')) . '">' . $content . '</div>';
    }

    private function tab(string $ui): string
    {
        [$item, $link] = $ui === '3'
            ? ['', ' data-toggle="tab"']
            : [' class="nav-item"', ' data-bs-toggle="tab" class="nav-link"'];

        return "<li$item><a href=\"#tab-meschain_sync\"$link>"
            . self::escape($this->texts->get('text_marketplaces')) . '</a></li>';
    }

    private function head(): string
    {
        $version = '?v=' . Family::EXTENSION . '"';
        $base = '="' . self::escape($this->assets);

        return '<link rel="stylesheet" href' . $base . 'meschain.css' . $version . '>'
            . '<script src' . $base . 'htmx.min.js' . $version . ' defer></script>'
            . '<script src' . $base . 'meschain.js' . $version . ' defer></script>';
    }

    private static function escape(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES, 'UTF-8');
    }
}
