<?php

require_once DIR_SYSTEM . 'library/meschain_sync/autoload.php';

use MeschainSync\Admin;
use MeschainSync\Changes;
use MeschainSync\Family;

/** What OpenCart 3.0 tells us while it works in the admin. */
class ControllerExtensionMeschainSyncEvent extends Controller
{
    public function menu(&$route, &$data)
    {
        $admin = $this->admin();
        if ($admin->may('access')) {
            $data['menus'][] = $admin->menu();
        }
    }

    public function dashboard(&$route, &$data)
    {
        $admin = $this->admin();
        if ($admin->may('access')) {
            $data['rows'][] = $admin->dashboardRow();
        }
    }

    public function productForm(&$route, &$data, &$output)
    {
        $admin = $this->admin();
        if ($admin->may('access')) {
            $product = (int)($this->request->get['product_id'] ?? 0);
            $output = $admin->shell()->productForm($output, $product, $admin->family->ui);
        }
    }

    public function orderInfo(&$route, &$data)
    {
        $admin = $this->admin();
        $order = (int)($data['order_id'] ?? 0);
        if ($order > 0 && $admin->may('access')) {
            $data['tabs'][] = $admin->orderTab($order);
        }
    }

    public function productAdded(&$route, &$args, &$output)
    {
        (new Changes($this->registry))->note('product', (int)$output);
    }

    public function productChanged(&$route, &$args)
    {
        (new Changes($this->registry))->note('product', (int)($args[0] ?? 0));
    }

    public function productCopied(&$route, &$args)
    {
        (new Changes($this->registry))->noteNewestProduct();
    }

    /** One for the request: the menu and a tab stand on the same page. */
    private function admin(): Admin
    {
        static $admin;
        $texts = DIR_LANGUAGE . '%s/extension/module/meschain_sync.php';

        return $admin ??= new Admin($this->registry, Family::three(), $texts, 'view/javascript/meschain_sync/');
    }
}
