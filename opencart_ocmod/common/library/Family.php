<?php

namespace MeschainSync;

/** What differs between OpenCart 3.0, 4.0.2 and 4.1: routes, names of events, one method of the order model. */
final class Family
{
    public const EXTENSION = '@version@';

    /** '3' or '4', as the service hears it */
    public string $ui;
    /** route of the module's controller; permissions hang on it */
    public string $module;
    /** between a route and its method, and between a model and its method in event names */
    public string $dot;
    public string $modelDot;
    /** route of the controller with the event handlers */
    public string $events;
    /** the order model's method that sets a status */
    public string $history;
    /** route of OpenCart's own page where modules are installed */
    public string $installer;

    public static function three(): self
    {
        $family = new self();
        $family->ui = '3';
        $family->module = 'extension/module/meschain_sync';
        $family->events = 'extension/meschain_sync/event';
        $family->dot = '/';
        $family->modelDot = '/';
        $family->history = 'addOrderHistory';
        $family->installer = 'extension/extension/module';

        return $family;
    }

    public static function four(string $version): self
    {
        $family = new self();
        $family->ui = '4';
        $family->module = 'extension/meschain_sync/module/meschain_sync';
        $family->events = 'extension/meschain_sync/event/meschain_sync';
        $family->dot = '.';
        $family->modelDot = version_compare($version, '4.1.0.0', '>=') ? '.' : '/';
        $family->history = 'addHistory';
        $family->installer = 'extension/module';

        return $family;
    }

    /** @return array<string, string> exact trigger => handler; nothing that moves stock or prices is left out */
    public function triggers(): array
    {
        $product = 'admin/model/catalog/product' . $this->modelDot;
        $order = 'catalog/model/checkout/order' . $this->modelDot;
        $triggers = [
            'admin/view/common/column_left/before' => 'menu',
            'admin/view/common/dashboard/before' => 'dashboard',
            'admin/view/catalog/product_form/after' => 'productForm',
            'admin/view/sale/order_info/before' => 'orderInfo',
            $product . 'addProduct/after' => 'productAdded',
            $product . 'editProduct/after' => 'productChanged',
            $product . 'deleteProduct/after' => 'productChanged',
            $order . $this->history . '/after' => 'orderChanged',
        ];
        if ($this->ui === '3') {
            // Later families copy through addProduct, which has an event of its own.
            $triggers[$product . 'copyProduct/after'] = 'productCopied';
        }

        return $triggers + ($this->modelDot === '.'
            ? ['admin/model/sale/order.deleteOrder/after' => 'orderChanged']
            : [$order . 'editOrder/after' => 'orderChanged', $order . 'deleteOrder/after' => 'orderChanged']);
    }
}
