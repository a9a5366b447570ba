<?php

namespace Opencart\Admin\Controller\Extension\MeschainSync\Event;

require_once DIR_EXTENSION . 'meschain_sync/system/library/meschain_sync/autoload.php';

use MeschainSync\Admin;
use MeschainSync\Changes;
use MeschainSync\Family;

/** What OpenCart 4 tells us while it works in the admin. */
class MeschainSync extends \Opencart\System\Engine\Controller
{
    public function menu(string &$route, array &$data): void
    {
        $admin = $this->admin();
        if ($admin->may('access')) {
            $data['menus'][] = $admin->menu();
        }
    }

    public function dashboard(string &$route, array &$data): void
    {
        $admin = $this->admin();
        if ($admin->may('access')) {
            $data['rows'][] = $admin->dashboardRow();
        }
    }

    public function productForm(string &$route, array &$data, string &$output): void
    {
        $admin = $this->admin();
        if ($admin->may('access')) {
            $product = (int)($this->request->get['product_id'] ?? 0);
            $output = $admin->shell()->productForm($output, $product, $admin->family->ui);
        }
    }

    /** The same page also adds orders; there is nothing to show before the first save. */
    public function orderInfo(string &$route, array &$data): void
    {
        $admin = $this->admin();
        $order = (int)($data['order_id'] ?? 0);
        if ($order > 0 && $admin->may('access')) {
            $data['tabs'][] = $admin->orderTab($order);
        }
    }

    public function productAdded(string &$route, array &$args, mixed &$output = null): void
    {
        (new Changes($this->registry))->note('product', (int)$output);
    }

    public function productChanged(string &$route, array &$args): void
    {
        (new Changes($this->registry))->note('product', (int)($args[0] ?? 0));
    }

    public function orderChanged(string &$route, array &$args): void
    {
        (new Changes($this->registry))->note('order', (int)($args[0] ?? 0));
    }

    /** One for the request: the menu and a tab stand on the same page. */
    private function admin(): Admin
    {
        static $admin;
        $texts = DIR_EXTENSION . 'meschain_sync/admin/language/%s/module/meschain_sync.php';
        $assets = HTTP_CATALOG . 'extension/meschain_sync/admin/view/javascript/meschain_sync/';

        return $admin ??= new Admin($this->registry, Family::four(VERSION), $texts, $assets);
    }
}
