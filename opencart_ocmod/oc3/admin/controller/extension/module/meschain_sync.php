<?php

require_once DIR_SYSTEM . 'library/meschain_sync/autoload.php';

use MeschainSync\Admin;
use MeschainSync\Family;
use MeschainSync\Proxy;
use MeschainSync\Setup;
use MeschainSync\Texts;

/**
 * Our page, the proxy and the installation in OpenCart 3.0.
 *
 * OpenCart 3.0.4 still runs on PHP 7.3, which cannot read most of our classes: this one, Texts and
 * Requirements are written so that it can, to say so.
 */
class ControllerExtensionModuleMeschainSync extends Controller
{
    private const LANGUAGES = DIR_LANGUAGE . '%s/extension/module/meschain_sync.php';

    public function index()
    {
        $data = self::isTooOld() ? $this->excuse() : $this->admin()->pageData();
        $this->document->setTitle('MesChain Sync');
        $data['header'] = $this->load->controller('common/header');
        $data['column_left'] = $this->load->controller('common/column_left');
        $data['footer'] = $this->load->controller('common/footer');
        $this->response->setOutput($this->load->view('extension/module/meschain_sync', $data));
    }

    public function proxy()
    {
        (new Proxy($this->registry, $this->admin()))->run();
    }

    public function install()
    {
        if (!self::isTooOld()) {
            (new Setup($this->registry, $this->admin()))->install();
        }
    }

    public function uninstall()
    {
        if (!self::isTooOld()) {
            (new Setup($this->registry, $this->admin()))->uninstall();
        }
    }

    private static function isTooOld(): bool
    {
        return PHP_VERSION_ID < 70400;
    }

    /** @return array<string, mixed> our page without us: only why */
    private function excuse(): array
    {
        $texts = new Texts(self::LANGUAGES, (string)$this->config->get('config_admin_language'));
        $unmet = $texts->unmetRequirements();

        return ['heading_title' => 'MesChain Sync', 'breadcrumbs' => [], 'unmet' => $unmet, 'content' => ''];
    }

    private function admin(): Admin
    {
        return new Admin($this->registry, Family::three(), self::LANGUAGES, 'view/javascript/meschain_sync/');
    }
}
