<?php

require_once DIR_SYSTEM . 'library/meschain_sync/autoload.php';

/** What OpenCart 3.0 tells us while it works on orders. */
class ControllerExtensionMeschainSyncEvent extends Controller
{
    public function orderChanged(&$route, &$args)
    {
        (new MeschainSync\Changes($this->registry))->note('order', (int)($args[0] ?? 0));
    }
}
