<?php

namespace MeschainSync;

/** What OpenCart's admin sees of us, alike in every family. */
final class Admin
{
    public const VIEWS = [
        'dashboard', 'listings', 'orders', 'returns', 'questions', 'money', 'accounts', 'settings',
    ];

    public Family $family;
    public Texts $texts;
    private object $registry;
    private string $assets;

    public function __construct(object $registry, Family $family, string $languageFiles, string $assets)
    {
        $this->registry = $registry;
        $this->family = $family;
        $this->assets = $assets;
        $this->texts = new Texts($languageFiles, $this->language());
    }

    /** OpenCart's own permission, 'access' or 'modify', on the module's route. */
    public function may(string $what): bool
    {
        return (bool)$this->registry->get('user')->hasPermission($what, $this->family->module);
    }

    public function language(): string
    {
        $config = $this->registry->get('config');

        return (string)($config->get('config_language_admin') ?: $config->get('config_admin_language'));
    }

    public function shell(): Shell
    {
        $proxy = $this->link($this->family->module . $this->family->dot . 'proxy');

        return new Shell($proxy, $this->assets, $this->texts);
    }

    /** @return array<string, mixed> the entry for OpenCart's menu */
    public function menu(): array
    {
        $children = array_map(function (string $view): array {
            return ['name' => $this->texts->get('text_' . $view), 'href' => $this->page($view), 'children' => []];
        }, self::VIEWS);

        return [
            'id' => 'menu-meschain',
            'icon' => $this->family->ui === '3' ? 'fa-exchange' : 'fa-solid fa-right-left',
            'name' => 'MesChain Sync',
            'href' => '',
            'children' => $children,
        ];
    }

    /** @return array<int, array<string, mixed>> a row of its own for OpenCart's dashboard */
    public function dashboardRow(): array
    {
        $tile = $this->shell()->tile($this->page('dashboard'));

        return [['code' => 'meschain_sync', 'width' => 12, 'sort_order' => 0, 'output' => $tile]];
    }

    /** @return array<string, string> the entry for the tabs of OpenCart's order page */
    public function orderTab(int $order): array
    {
        return [
            'code' => 'meschain_sync',
            'title' => $this->texts->get('text_marketplaces'),
            'content' => $this->shell()->frame('/ui/shop-orders/' . $order, 'intersect once'),
        ];
    }

    /** @return array<string, mixed> the data of our page's template */
    public function pageData(): array
    {
        // OpenCart's Extensions page links here without a view: whoever comes from there wants to set things up.
        $view = $this->registry->get('request')->get['view'] ?? 'settings';
        $view = in_array($view, self::VIEWS, true) ? $view : 'dashboard';
        $unmet = $this->texts->unmetRequirements();

        return [
            'heading_title' => $this->texts->get('text_' . $view),
            'breadcrumbs' => [
                ['text' => $this->texts->get('text_home'), 'href' => $this->link('common/dashboard')],
                ['text' => 'MesChain Sync', 'href' => $this->page('dashboard')],
                ['text' => $this->texts->get('text_' . $view), 'href' => $this->page($view)],
            ],
            'unmet' => $unmet,
            'content' => $unmet ? '' : $this->shell()->frame('/ui/' . $view, 'load'),
        ];
    }

    private function page(string $view): string
    {
        return $this->link($this->family->module, '&view=' . $view);
    }

    /** A plain URL; the templates and the shell escape. */
    private function link(string $route, string $more = ''): string
    {
        $token = $this->registry->get('session')->data['user_token'] ?? '';
        $url = $this->registry->get('url')->link($route, 'user_token=' . $token . $more, true);

        return html_entity_decode($url, ENT_QUOTES, 'UTF-8');
    }
}
