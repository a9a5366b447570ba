<?php

require_once DIR_SYSTEM . 'library/meschain_sync/autoload.php';

use MeschainSync\Door;
use MeschainSync\Family;

/** The storefront route for the service in OpenCart 3.0. */
class ControllerExtensionModuleMeschainSync extends Controller
{
    public function order()
    {
        (new Door($this->registry, Family::three()))->answer('order');
    }

    public function history()
    {
        (new Door($this->registry, Family::three()))->answer('history');
    }

    public function ping()
    {
        (new Door($this->registry, Family::three()))->answer('ping');
    }
}
