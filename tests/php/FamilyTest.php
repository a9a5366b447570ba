<?php

namespace MeschainSync\Tests;

use MeschainSync\Family;
use MeschainSync\Proxy;
use MeschainSync\Requirements;
use PHPUnit\Framework\TestCase;

final class FamilyTest extends TestCase
{
    public function testEachFamilyHasItsOwnNamesForTheSameEvents(): void
    {
        $three = Family::three()->triggers();
        self::assertArrayHasKey('catalog/model/checkout/order/addOrderHistory/after', $three);
        self::assertArrayHasKey('admin/model/catalog/product/copyProduct/after', $three);
        $four = Family::four('4.0.2.3')->triggers();
        self::assertArrayHasKey('catalog/model/checkout/order/addHistory/after', $four);
        self::assertArrayHasKey('catalog/model/checkout/order/editOrder/after', $four);
        $new = Family::four('4.1.0.4')->triggers();
        self::assertArrayHasKey('catalog/model/checkout/order.addHistory/after', $new);
        self::assertArrayHasKey('admin/model/sale/order.deleteOrder/after', $new);
    }

    public function testTriggersAreExact(): void
    {
        foreach ([Family::three(), Family::four('4.0.2.3'), Family::four('4.1.0.4')] as $family) {
            self::assertSame([], preg_grep('/[*?]/', array_keys($family->triggers())));
            self::assertLessThanOrEqual(12, count($family->triggers()));
        }
    }

    /** @return array<int, array<int, mixed>> */
    public function servers(): array
    {
        $all = ['curl', 'openssl', 'json', 'mbstring'];

        return [
            ['7.4.33', '3.0.4.0', $all, []], ['8.2.29', '4.1.0.4', $all, []], ['8.0.30', '4.0.2.3', $all, []],
            ['7.3.33', '3.0.4.1', $all, ['error_need_php']], ['8.2.0', '3.0.3.9', $all, ['error_need_opencart']],
            ['8.2.0', '4.0.2.2', $all, ['error_need_opencart']], ['8.2.0', '5.0.0.0', $all, ['error_need_opencart']],
            ['8.2.0', '4.1.0.4', ['curl', 'JSON', 'mbstring'], ['error_need_extensions']],
        ];
    }

    /**
     * @dataProvider servers
     * @param array<int, string> $loaded
     * @param array<int, string> $expected
     */
    public function testUnmetRequirementsAreNamed(string $php, string $opencart, array $loaded, array $expected): void
    {
        self::assertSame($expected, array_column(Requirements::unmet($php, $opencart, $loaded), 0));
    }

    public function testOnlyOurPagesMayBeAskedFor(): void
    {
        foreach (['/ui/', '/ui/products/40', '/ui/listings?q=%C3%A7anta&from=..%2F', '/ui/%C3%A7anta'] as $path) {
            self::assertTrue(Proxy::mayAsk($path), $path);
        }
        $outside = [
            '', '/', 'ui/', '/api/x', '/UI/x', '/ui/../api', '/ui/%2e%2e/api', '/ui/%252e%252e/api', '/ui//evil',
            '//ui/', 'http://host/ui/', "/ui/x\r\nHost: y", "/ui/x\n", '/ui/%0d%0a', '/ui/a b', '/ui/ç', '/ui/x#y', '/ui/x\\y', '/ui/%5c',
        ];
        foreach ($outside as $path) {
            self::assertFalse(Proxy::mayAsk($path), $path);
        }
    }
}
