"""What shops of the simulators deal in: brands, colours, sizes and categories, made up, always the same."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """What stands between the bars."""
    return tuple(text.split("|"))


BRANDS = words(
    "Arçelik|Vestel|Beko|Casper|Şölen|Paşabahçe|Karaca|Koton|LC Waikiki|Mavi|Defacto|İpekyol|Çilek|Derimod|Altınyıldız|Kiğılı|Sarar|"
    "Eczacıbaşı|Doğan Kitap|İş Bankası Kültür Yayınları|Yapı Kredi Yayınları|Flormar|Golden Rose|Arko|Bioxcin|English Home|Madame Coco|"
    "Taç|Özdilek|Apple|Samsung|Canon|Sony|HTC|Hewlett-Packard|Palm|Adidas|Nike|Philips|Bosch|Diğer|Anka|Boğaziçi|Çınar|Defne|Ege|"
    "Fırtına|Göksu|Hisar|Işıl|İpek|Kaşmir|Lale|Meltem|Nehir|Öykü|Pınar|Rüzgâr|Sedef|Toros|Uludağ|Ülker Ev|Vadi|Yıldız|Zeytin"
)
COLOURS = words("Siyah|Beyaz|Kırmızı|Mavi|Yeşil|Sarı|Gri|Kahverengi|Pembe|Mor|Turuncu|Bej|Lacivert|Çok Renkli")
SIZES = words("XS|S|M|L|XL|XXL|36|38|40|42|44|Tek Ebat")
SHOE_SIZES = tuple(map(str, range(36, 47)))
MEMORIES = words("32 GB|64 GB|128 GB|256 GB|512 GB|1 TB")
MATERIALS = words("Pamuk|Polyester|Deri|Ahşap|Metal|Plastik|Cam|Seramik|Çelik|Diğer")
AGES = words("Yetişkin|Genç|Çocuk|Bebek")

SHELVES = {
    "Elektronik > Telefon": ("phone", "Cep Telefonu"),
    "Elektronik > Telefon Aksesuarları": ("device", "Akıllı Telefon Kılıfı|Taşınabilir Şarj Cihazı"),
    "Elektronik > Bilgisayar": ("device", "Laptop|Tablet|Monitör|Klavye|Mouse"),
    "Elektronik > Ses & Görüntü": ("device", "Bluetooth Kulaklık|Hoparlör|Televizyon|Müzik Çalar|Fotoğraf Makinesi"),
    "Giyim > Üst Giyim": ("wear", "Tişört|Gömlek|Sweatshirt|Mont"),
    "Giyim > Alt Giyim": ("wear", "Pantolon|Etek|Elbise"),
    "Ayakkabı & Çanta > Ayakkabı": ("shoes", "Bot|Spor Ayakkabı"),
    "Ayakkabı & Çanta > Çanta": ("bag", "Sırt Çantası|Cüzdan"),
    "Ayakkabı & Çanta > Saat": ("device", "Kol Saati"),
    "Ev & Yaşam > Mutfak": ("home", "Tencere|Bıçak Seti|Kupa|Termos|Tepsi"),
    "Ev & Yaşam > Ev Tekstili": ("home", "Nevresim Takımı|Havlu|Masa Lambası"),
    "Kozmetik > Bakım": ("care", "Parfüm|Cilt Bakımı|Şampuan"),
    "Kitap & Hobi > Kitap": ("book", "Roman|Çocuk Kitabı"),
    "Kitap & Hobi > Oyuncak": ("toy", "Puzzle|Oyuncak Araba"),
    "Spor > Yoga": ("home", "Yoga Matı"),
}
"""Department > group -> what is asked of its goods, and the leaves in it."""
