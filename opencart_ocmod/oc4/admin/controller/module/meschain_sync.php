<?php

namespace Opencart\Admin\Controller\Extension\MeschainSync\Module;

require_once DIR_EXTENSION . 'meschain_sync/system/library/meschain_sync/autoload.php';

use MeschainSync\Admin;
use MeschainSync\Family;
use MeschainSync\Proxy;
use MeschainSync\Setup;

/** Our page, the proxy and the installation in OpenCart 4. */
class MeschainSync extends \Opencart\System\Engine\Controller
{
    public function index(): void
    {
        $data = $this->admin()->pageData();
        $this->document->setTitle('MesChain Sync');
        $data['header'] = $this->load->controller('common/header');
        $data['column_left'] = $this->load->controller('common/column_left');
        $data['footer'] = $this->load->controller('common/footer');
        $this->response->setOutput($this->load->view('extension/meschain_sync/module/meschain_sync', $data));
    }

    public function proxy(): void
    {
        (new Proxy($this->registry, $this->admin()))->run();
    }

    public function install(): void
    {
        (new Setup($this->registry, $this->admin()))->install();
    }

    public function uninstall(): void
    {
        (new Setup($this->registry, $this->admin()))->uninstall();
    }

    private function admin(): Admin
    {
        $texts = DIR_EXTENSION . 'meschain_sync/admin/language/%s/module/meschain_sync.php';
        $assets = HTTP_CATALOG . 'extension/meschain_sync/admin/view/javascript/meschain_sync/';

        return new Admin($this->registry, Family::four(VERSION), $texts, $assets);
    }
}
