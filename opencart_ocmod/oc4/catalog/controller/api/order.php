<?php

namespace Opencart\Catalog\Controller\Extension\MeschainSync\Api;

require_once DIR_EXTENSION . 'meschain_sync/system/library/meschain_sync/autoload.php';

use MeschainSync\Door;
use MeschainSync\Family;

/** The storefront route for the service in OpenCart 4. */
class Order extends \Opencart\System\Engine\Controller
{
    public function index(): void
    {
        (new Door($this->registry, Family::four(VERSION)))->answer('order');
    }

    public function history(): void
    {
        (new Door($this->registry, Family::four(VERSION)))->answer('history');
    }

    public function ping(): void
    {
        (new Door($this->registry, Family::four(VERSION)))->answer('ping');
    }
}
