<?php

namespace Opencart\Catalog\Controller\Extension\MeschainSync\Event;

require_once DIR_EXTENSION . 'meschain_sync/system/library/meschain_sync/autoload.php';

/** What OpenCart 4 tells us while it works on orders. */
class MeschainSync extends \Opencart\System\Engine\Controller
{
    /** The defaults make a visitor's call of this route do nothing: OpenCart 4.1 passes no arguments to routes. */
    public function orderChanged(string &$route = '', array &$args = []): void
    {
        (new \MeschainSync\Changes($this->registry))->note('order', (int)($args[0] ?? 0));
    }
}
