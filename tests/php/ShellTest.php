<?php

namespace MeschainSync\Tests;

use MeschainSync\Shell;
use MeschainSync\Texts;
use PHPUnit\Framework\TestCase;

final class ShellTest extends TestCase
{
    private const LANGUAGES = __DIR__ . '/../../opencart_ocmod/common/language/%s/meschain_sync.php';
    private const FORM = '<form id="form-product"><ul><li><a href="#tab-design" data-toggle="tab">Design</a></li></ul>'
        . '<div class="tab-content"><div class="tab-pane" id="tab-design"></div></div></form><script></script>';

    private function shell(string $language = 'en-gb'): Shell
    {
        return new Shell('http://shop/?a=1&b="<', 'http://shop/assets/', new Texts(self::LANGUAGES, $language));
    }

    public function testTheFrameEscapesWhatItIsGiven(): void
    {
        $frame = $this->shell()->frame('/ui/"><script>', 'load');
        self::assertStringContainsString('data-meschain-proxy="http://shop/?a=1&amp;b=&quot;&lt;"', $frame);
        self::assertStringContainsString('hx-get="/ui/&quot;&gt;&lt;script&gt;"', $frame);
    }

    public function testTheTileIsEmptyUntilTheServiceAnswersAndGivesUpAfterTwoSeconds(): void
    {
        $tile = $this->shell()->tile('http://shop/?route=x&user_token="<');
        self::assertStringContainsString('href="http://shop/?route=x&amp;user_token=&quot;&lt;"', $tile);
        $request = '<div hx-get="/ui/tile" hx-trigger="load" hx-request=\'{"timeout": 2000}\'></div>';
        self::assertStringContainsString($request, $tile);
        self::assertStringNotContainsString('data-meschain-lost', $tile);
    }

    public function testOurPaneStandsInsideAndOurContentBehindTheProductForm(): void
    {
        $page = $this->shell()->productForm(self::FORM, 40, '3');
        self::assertStringContainsString(
            'Design</a></li><li><a href="#tab-meschain_sync" data-toggle="tab">Marketplaces</a></li></ul>',
            $page
        );
        self::assertStringContainsString(
            '<div class="tab-pane" id="tab-meschain_sync"></div><div class="tab-pane" id="tab-design">',
            $page
        );
        self::assertLessThan(strpos($page, 'hx-get="/ui/products/40"'), strpos($page, '</form>'));
        self::assertStringEndsWith('<script></script>', $page);
    }

    public function testAFormWithoutTheMarksStaysAsItIs(): void
    {
        $without = ['', '<p>', str_replace('</form>', '', self::FORM), str_replace('id="tab-design"', '', self::FORM)];
        foreach ($without as $form) {
            self::assertSame($form, $this->shell()->productForm($form, 40, '4'));
        }
    }

    public function testANewProductIsToldToBeSaved(): void
    {
        self::assertStringContainsString('Önce ürünü kaydedin', $this->shell('tr-tr')->productForm(self::FORM, 0, '4'));
        self::assertStringContainsString('Save the product first', $this->shell('de-de')->productForm(self::FORM, 0, '4'));
    }
}
