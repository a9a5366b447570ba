<?php

$_['heading_title'] = 'MesChain Sync';

$_['text_home'] = 'Ana sayfa';
$_['text_dashboard'] = 'Genel bakış';
$_['text_listings'] = 'İlanlar';
$_['text_orders'] = 'Siparişler';
$_['text_returns'] = 'İadeler';
$_['text_questions'] = 'Sorular';
$_['text_money'] = 'Hesap hareketleri';
$_['text_accounts'] = 'Hesaplar';
$_['text_settings'] = 'Ayarlar';
$_['text_marketplaces'] = 'Pazaryerleri';
$_['text_loading'] = 'Yükleniyor …';
$_['text_save_first'] = 'Önce ürünü kaydedin; ardından pazaryerlerinde listelenebilir.';

$_['error_permission'] = 'Bu işlem için yetkiniz yok: yöneticinizden MesChain Sync yetkisi isteyin.';
$_['error_pairing'] = 'Bu mağaza henüz bir MesChain Sync servisine bağlı değil: '
    . 'sunucuda bu mağazanın yolu ile ./meschain init --opencart komutunu çalıştırın, ardından sayfayı yenileyin.';
$_['error_service'] = 'MesChain Sync servisi yanıt vermiyor: '
    . 'sunucuda ./meschain up ile başlatın, ardından sayfayı yenileyin. Mağazanın kendisi etkilenmez.';
$_['error_path'] = 'Bu adres MesChain Sync’e ait değil: geri dönün ve sayfayı menüden açın.';
$_['error_upload'] = 'Dosyalar OpenCart üzerinden gönderilemez: içeriği metin olarak yapıştırın '
    . 'ya da dosyayı servisin kendi sayfasından yükleyin.';
$_['error_lost'] = 'Bu bölüm yüklenemedi: sayfayı yenileyin, istenirse yeniden oturum açın.';

$_['error_need_php'] = 'MesChain Sync için PHP 7.4 veya üstü gerekir; bu sunucuda %s çalışıyor. '
    . 'Barındırma firmanızdan daha yeni bir sürüm isteyin.';
$_['error_need_extensions'] = 'MesChain Sync için gereken şu PHP eklentileri eksik: %s. '
    . 'Barındırma firmanızdan bunları etkinleştirmesini isteyin.';
$_['error_need_opencart'] = 'MesChain Sync, OpenCart 3.0.4 ve üstü 3.0 sürümleriyle, 4.0.2.3 ve üstü 4 sürümleriyle '
    . 'çalışır; bu mağazanın sürümü %s. OpenCart’ı güncelleyin, ardından modülü yeniden kurun.';
