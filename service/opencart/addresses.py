"""A marketplace's address as OpenCart keeps one: split names, cut texts, country and zone by id where the shop knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from service.domain.order import Address
from service.domain.text import normalised
from service.opencart.door import unescape
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape

LINE_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Place:
    """Country and zone of an address; id 0: the shop does not know it, the name is the marketplace's text."""

    country_id: int
    country: str
    zone_id: int
    zone: str


@dataclass(frozen=True, slots=True)
class Places:
    """The countries that an order names, with their zones."""

    countries: Mapping[str, tuple[int, str]]
    """(id, name) by ISO code of two or three letters, upper case."""
    zones: Mapping[tuple[int, str], tuple[int, str]]
    """(id, name) by country id and normalised name."""
    home: str
    """ISO code of the shop's own country, for addresses that name none."""

    def find(self, address: Address) -> Place:
        """The place of the address; the city is looked for among the zones (Turkish provinces are zones in OpenCart)."""
        code = (address.country_code or self.home).upper()
        country_id, country = self.countries.get(code, (0, code))
        found = (self.zones.get((country_id, normalised(name))) for name in (address.city, address.district) if name)
        zone_id, zone = next(filter(None, found), (0, ""))
        return Place(country_id, country, zone_id, zone)


def places(db: Connection, shape: Shape, settings: ShopSettings, addresses: Iterable[Address]) -> Places:
    """What the shop knows about the countries of these addresses."""
    country = shape["country"].c
    codes = {address.country_code.upper() for address in addresses if address.country_code}
    named = or_(country.iso_code_2.in_(codes), country.iso_code_3.in_(codes), country.country_id == settings.number("config_country_id"))
    columns = (country.country_id, country.iso_code_2, country.iso_code_3)
    countries: dict[str, tuple[int, str]] = {}
    home = ""
    for country_id, two, three, name in db.execute(_named(shape, settings, "country", *columns).where(named)):
        countries |= {str(code).upper(): (country_id, unescape(name)) for code in (two, three) if code}
        home = str(two) if country_id == settings.number("config_country_id") else home
    return Places(countries, _zones(db, shape, settings, {number for number, _ in countries.values()}), home)


def _zones(db: Connection, shape: Shape, settings: ShopSettings, countries: Iterable[int]) -> dict[tuple[int, str], tuple[int, str]]:
    zone = shape["zone"].c
    query = _named(shape, settings, "zone", zone.country_id, zone.zone_id).where(zone.country_id.in_(list(countries)), zone.status == 1)
    return {(country_id, normalised(unescape(name))): (zone_id, unescape(name)) for country_id, zone_id, name in db.execute(query)}


def _named(shape: Shape, settings: ShopSettings, kind: str, *columns: Any) -> Any:
    """Rows of countries or zones with their name, wherever this shop keeps names."""
    row = shape[kind]
    if not shape.names_are_apart:
        return select(*columns, row.c.name)
    name = shape[f"{kind}_description"]
    same = and_(name.c[f"{kind}_id"] == row.c[f"{kind}_id"], name.c.language_id == settings.language_id)
    return select(*columns, name.c.name).join_from(row, name, same, isouter=True)


def names(address: Address) -> tuple[str, str]:
    """First and last name; a full name in one field is split at its last space, as Turkish and English names are."""
    first, last = address.first_name.strip(), address.last_name.strip()
    if last or " " not in first:
        return first, last
    front, _, back = first.rpartition(" ")
    return front.strip(), back


def lines(address: Address, place: Place) -> tuple[str, str, str]:
    """(line 1, line 2, city). What does not fit line 1 goes on in line 2; the district is the city where the city is the zone."""
    city = address.city
    rest = [address.line2]
    if place.zone and normalised(place.zone) == normalised(address.city) and address.district:
        city = address.district
    elif address.district and normalised(address.district) != normalised(address.city):
        rest.append(address.district)
    first, overflow = _break(address.line1)
    return first, " ".join(part for part in (overflow, *rest) if part), city or place.zone


def _break(text: str) -> tuple[str, str]:
    if len(text) <= LINE_LENGTH:
        return text, ""
    at = text.rfind(" ", 0, LINE_LENGTH + 1)
    at = at if at > 0 else LINE_LENGTH
    return text[:at].rstrip(), text[at:].strip()


def fields(side: str, address: Address, place: Place) -> dict[str, Any]:
    """The `payment_…` or `shipping_…` keys of an order, not cut and not escaped yet."""
    first, last = names(address)
    line1, line2, city = lines(address, place)
    values = {
        "firstname": first,
        "lastname": last,
        "company": address.company,
        "address_1": line1,
        "address_2": line2,
        "city": city,
        "postcode": address.postcode,
        "country": place.country,
        "country_id": place.country_id,
        "zone": place.zone,
        "zone_id": place.zone_id,
        "address_format": "",
        "custom_field": [],
    }
    return {f"{side}_{name}": value for name, value in values.items()}
