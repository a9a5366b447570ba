<?php

$_['heading_title'] = 'MesChain Sync';

$_['text_home'] = 'Home';
$_['text_dashboard'] = 'Dashboard';
$_['text_listings'] = 'Listings';
$_['text_orders'] = 'Orders';
$_['text_returns'] = 'Returns';
$_['text_questions'] = 'Questions';
$_['text_money'] = 'Money';
$_['text_accounts'] = 'Accounts';
$_['text_settings'] = 'Settings';
$_['text_marketplaces'] = 'Marketplaces';
$_['text_loading'] = 'Loading …';
$_['text_save_first'] = 'Save the product first; then it can be listed on marketplaces.';

$_['error_permission'] = 'You may not do this: ask an administrator for the right to use MesChain Sync.';
$_['error_pairing'] = 'This shop is not connected to a MesChain Sync service yet: '
    . 'run ./meschain init --opencart with the path of this shop on the server, then reload this page.';
$_['error_service'] = 'The MesChain Sync service does not answer: '
    . 'start it with ./meschain up on the server, then reload this page. The shop itself is not affected.';
$_['error_path'] = 'This address does not belong to MesChain Sync: go back and open the page from the menu.';
$_['error_upload'] = 'Files cannot be sent through OpenCart: paste the content as text, '
    . 'or upload the file on the service’s own page.';
$_['error_lost'] = 'This part could not be loaded: reload the page, and sign in again if you are asked to.';

$_['error_need_php'] = 'MesChain Sync needs PHP 7.4 or newer; this server runs %s. Ask your host for a newer version.';
$_['error_need_extensions'] = 'MesChain Sync needs these PHP extensions, which are missing: %s. '
    . 'Ask your host to switch them on.';
$_['error_need_opencart'] = 'MesChain Sync works with OpenCart 3.0.4 or newer 3.0 versions, and with 4.0.2.3 or newer '
    . '4 versions; this shop is %s. Update OpenCart, then install the module again.';
