"""The words that the demo shop's goods are made of, Turkish and English."""

from __future__ import annotations

from dataclasses import dataclass

BRANDS = (
    "Anka Boğaziçi Çınar Defne Ege Fırtına Göksu Hisar Işıl İpek Kaşmir Lale Meltem Nehir Öykü Pınar Rüzgâr Sedef Şölen Toros "
    "Uludağ Ülker_Ev Vadi Yıldız Zeytin"
)
SERIES = "Nova Mira Luna Atlas Vega Sahra Deniz Bulut Güneş Kule"
COLOURS = (("Siyah", "Black"), ("Beyaz", "White"), ("Kırmızı", "Red"), ("Lacivert", "Navy"), ("Yeşil", "Green"))
SIZES = ("S", "M", "L", "XL")
SHOE_SIZES = ("38", "39", "40", "41", "42", "43")
FIRST_NAMES = "Ayşe Fatma Zeynep Elif Gül Mehmet Mustafa Ahmet Çağrı Ömer İbrahim Şule Özge Umut Deniz"
LAST_NAMES = "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç Çetin Güneş"
DISTRICTS = {
    "İstanbul": ("Kadıköy", "Beşiktaş", "Üsküdar"),
    "Ankara": ("Çankaya", "Keçiören"),
    "İzmir": ("Karşıyaka", "Bornova"),
    "Bursa": ("Nilüfer",),
    "Eskişehir": ("Tepebaşı",),
}
PROVINCES = (
    "Adana Adıyaman Afyonkarahisar Ağrı Aksaray Amasya Ankara Antalya Ardahan Artvin Aydın Balıkesir Bartın Batman Bayburt Bilecik Bingöl "
    "Bitlis Bolu Burdur Bursa Çanakkale Çankırı Çorum Denizli Diyarbakır Düzce Edirne Elazığ Erzincan Erzurum Eskişehir Gaziantep Giresun "
    "Gümüşhane Hakkâri Hatay Iğdır Isparta İstanbul İzmir Kahramanmaraş Karabük Karaman Kars Kastamonu Kayseri Kilis Kırıkkale Kırklareli "
    "Kırşehir Kocaeli Konya Kütahya Malatya Manisa Mardin Mersin Muğla Muş Nevşehir Niğde Ordu Osmaniye Rize Sakarya Samsun Siirt Sinop "
    "Sivas Şanlıurfa Şırnak Tekirdağ Tokat Trabzon Tunceli Uşak Van Yalova Yozgat Zonguldak"
)
STATUSES = {
    1: ("Beklemede", "Pending"),
    2: ("Hazırlanıyor", "Processing"),
    3: ("Kargoya Verildi", "Shipped"),
    5: ("Tamamlandı", "Complete"),
    7: ("İptal Edildi", "Canceled"),
    11: ("İade Edildi", "Refunded"),
    15: ("İşleme Alındı", "Processed"),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf category and what its goods are like."""

    name: str
    english: str
    vat: int
    price: int
    """A usual net price in Turkish lira."""
    grams: int
    choice: str
    """"size", "shoe", "colour" or "" for goods without options."""
    features: tuple[tuple[str, str], ...]


def _features(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.split("/") for pair in text.split(", "))
    return tuple((turkish, english) for turkish, english in pairs)


_TABLE = {
    ("Giyim", "Clothing"): (
        ("Tişört", "T-Shirt", 10, 250, 180, "size", "Pamuklu/Cotton, Bisiklet Yaka/Crew Neck, Oversize/Oversize, Çizgili/Striped"),
        ("Elbise", "Dress", 10, 700, 350, "size", "Çiçekli/Floral, Keten/Linen, Uzun Kollu/Long Sleeve, Midi/Midi"),
        ("Gömlek", "Shirt", 10, 450, 250, "size", "Slim Fit/Slim Fit, Oduncu/Lumberjack, Keten/Linen, Ütü İstemez/Non-Iron"),
        ("Pantolon", "Trousers", 10, 600, 500, "size", "Kargo/Cargo, Yüksek Bel/High Waist, Chino/Chino, Kadife/Corduroy"),
        ("Sweatshirt", "Sweatshirt", 10, 520, 450, "size", "Kapüşonlu/Hooded, Fermuarlı/Zipped, Şardonlu/Fleece, Basic/Basic"),
    ),
    ("Ayakkabı & Çanta", "Shoes & Bags"): (
        ("Spor Ayakkabı", "Sports Shoes", 10, 1200, 800, "shoe", "Koşu/Running, Yürüyüş/Walking, Hafif/Light, Su Geçirmez/Waterproof"),
        ("Sırt Çantası", "Backpack", 20, 900, 700, "colour", "16 İnç Laptop/16 inch Laptop, Outdoor/Outdoor, Okul/School"),
        ("Cüzdan", "Wallet", 20, 400, 120, "colour", "Hakiki Deri/Genuine Leather, Kartlık/Card, Fermuarlı/Zipped"),
    ),
    ("Elektronik", "Electronics"): (
        ("Akıllı Telefon Kılıfı", "Smartphone Case", 20, 180, 40, "colour", "Silikon/Silicone, Şeffaf/Clear, Standlı/Stand"),
        ("Bluetooth Kulaklık", "Bluetooth Headphones", 20, 950, 60, "", "Gürültü Önleyici/Noise Cancelling, Kulak İçi/In-Ear"),
        ("Taşınabilir Şarj Cihazı", "Power Bank", 20, 750, 300, "", "10000 mAh/10000 mAh, 20000 mAh/20000 mAh, Kablosuz/Wireless"),
        ("Klavye", "Keyboard", 20, 1100, 850, "", "Mekanik/Mechanical, Kablosuz/Wireless, Türkçe Q/Turkish Q, RGB Işıklı/RGB"),
        ("Mouse", "Mouse", 20, 480, 110, "", "Kablosuz/Wireless, Oyuncu/Gaming, Dikey/Vertical, Sessiz/Silent"),
        ("Monitör", "Monitor", 20, 6500, 4500, "", "24 İnç/24 inch, 27 İnç/27 inch, Kavisli/Curved, 4K/4K"),
        ("Kol Saati", "Wristwatch", 20, 1800, 150, "", "Otomatik/Automatic, Deri Kordon/Leather Strap, Çelik/Steel"),
    ),
    ("Ev & Yaşam", "Home & Living"): (
        ("Kupa", "Mug", 20, 150, 350, "colour", "Porselen/Porcelain, El Yapımı/Handmade, Termal/Thermal, Kapaklı/Lidded"),
        ("Nevresim Takımı", "Duvet Cover Set", 10, 1300, 2200, "", "Çift Kişilik/Double, Tek Kişilik/Single, Saten/Satin"),
        ("Havlu", "Towel", 10, 220, 400, "colour", "Bambu/Bamboo, Pamuklu/Cotton, Plaj/Beach, El/Hand"),
        ("Tencere", "Cooking Pot", 20, 900, 2500, "", "Granit/Granite, Çelik/Steel, Döküm/Cast Iron, Düdüklü/Pressure"),
        ("Bıçak Seti", "Knife Set", 20, 1100, 1500, "", "6 Parça/6 Piece, Ahşap Bloklu/Wooden Block, Şef/Chef, Seramik/Ceramic"),
        ("Masa Lambası", "Desk Lamp", 20, 650, 1200, "", "LED/LED, Ahşap/Wooden, Kıskaçlı/Clamp, Gece/Night"),
        ("Termos", "Vacuum Flask", 20, 550, 450, "colour", "500 ml/500 ml, 1 Litre/1 Litre, Çelik/Steel, Bardaklı/With Cup"),
    ),
    ("Kozmetik", "Cosmetics"): (
        ("Parfüm", "Perfume", 20, 1400, 250, "", "Odunsu/Woody, Çiçeksi/Floral, Narenciye/Citrus, Amber/Amber"),
        ("Cilt Bakımı", "Skin Care", 20, 420, 150, "", "Nemlendirici/Moisturising, C Vitaminli/Vitamin C, Gece/Night, Güneş Koruyucu/Sun"),
        ("Şampuan", "Shampoo", 20, 160, 500, "", "Argan Yağlı/Argan Oil, Kepeğe Karşı/Anti-Dandruff, Bebek/Baby, Bitkisel/Herbal"),
    ),
    ("Kitap & Oyuncak", "Books & Toys"): (
        ("Roman", "Novel", 1, 190, 350, "", "Tarihî/Historical, Polisiye/Crime, Bilim Kurgu/Science Fiction, Klasik/Classic"),
        ("Çocuk Kitabı", "Children's Book", 1, 120, 250, "", "Resimli/Illustrated, Masal/Fairy Tale, Boyama/Colouring, Okuma/Reader"),
        ("Puzzle", "Puzzle", 20, 280, 600, "", "1000 Parça/1000 Piece, 500 Parça/500 Piece, 3D/3D, Ahşap/Wooden"),
        ("Oyuncak Araba", "Toy Car", 20, 320, 400, "", "Uzaktan Kumandalı/Remote Control, Ahşap/Wooden, Metal/Metal, Sürtmeli/Friction"),
    ),
    ("Spor", "Sports"): (("Yoga Matı", "Yoga Mat", 20, 480, 1100, "colour", "Kaydırmaz/Non-Slip, Mantar/Cork, 10 mm/10 mm"),),
}  # fmt: skip
TREE: dict[tuple[str, str], tuple[Leaf, ...]] = {
    group: tuple(Leaf(*row[:6], _features(row[6])) for row in rows) for group, rows in _TABLE.items()
}
"""Leaf categories by the top category above them, (Turkish, English)."""
LEAVES = tuple(leaf for leaves in TREE.values() for leaf in leaves)


FACTS = {
    "Materyal": ("Material", {"Giyim": "Pamuk/Cotton", "Ev & Yaşam": "Çelik/Steel"}),
    "Garanti Süresi": ("Warranty", {"Elektronik": "2 Yıl/2 Years"}),
    "Ekran Boyutu": ("Screen Size", {"Monitör": '27"/27"'}),
    "Hacim": ("Volume", {"Kozmetik": "100 ml/100 ml"}),
    "Yazar": ("Author", {"Roman": "Nâzım Işık/Nâzım Işık", "Çocuk Kitabı": "Şule Güneş/Şule Güneş"}),
    "Yaş Grubu": ("Age Group", {"Puzzle": "Çocuk/Child", "Oyuncak Araba": "Çocuk/Child"}),
}
"""Attributes that marketplaces ask for, by leaf or by the category above it; as in a real shop, some goods lack theirs."""


def words(text: str) -> list[str]:
    """The words of a list above; an underscore stands for a space within one."""
    return [word.replace("_", " ") for word in text.split()]
