"""The tables of the demo shop: the columns that OpenCart 4.0.2.3 has, made through SQLAlchemy on any database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, MetaData, Numeric, String, Table, Text
from sqlalchemy.types import TypeEngine

COLUMNS = """
product: int *product_id master_id; 64 model sku; 12 upc; 14 ean; 13 jan; 17 isbn; 64 mpn; 128 location; text variant override; int
    quantity stock_status_id; 255 image; int manufacturer_id shipping; d4 price; int points tax_class_id; date date_available; d8
    weight; int weight_class_id; d8 length width height; int length_class_id subtract minimum rating sort_order status; datetime
    date_added date_modified
product_description: int *product_id *language_id; 255 name; text description tag; 255 meta_title meta_description meta_keyword
product_to_store: int *product_id *store_id
product_to_category: int *product_id *category_id
product_option: int *product_option_id product_id option_id; text value; int required
product_option_value: int *product_option_value_id product_option_id product_id option_id option_value_id quantity subtract; d4 price; 1
    price_prefix; int points; 1 points_prefix; d8 weight; 1 weight_prefix
option: int *option_id; 32 type; int sort_order
option_description: int *option_id *language_id; 128 name
option_value: int *option_value_id option_id; 255 image; int sort_order
option_value_description: int *option_value_id *language_id option_id; 128 name
product_special: int *product_special_id product_id customer_group_id priority; d4 price; date date_start date_end
product_discount: int *product_discount_id product_id customer_group_id quantity priority; d4 price; date date_start date_end
product_image: int *product_image_id product_id; 255 image; int sort_order
product_attribute: int *product_id *attribute_id *language_id; text text
attribute: int *attribute_id attribute_group_id sort_order
attribute_description: int *attribute_id *language_id; 64 name
manufacturer: int *manufacturer_id; 64 name; 255 image; int sort_order
manufacturer_to_store: int *manufacturer_id *store_id
category: int *category_id; 255 image; int parent_id top column sort_order status; datetime date_added date_modified
category_description: int *category_id *language_id; 255 name; text description; 255 meta_title meta_description meta_keyword
category_path: int *category_id *path_id level
category_to_store: int *category_id *store_id
tax_class: int *tax_class_id; 32 title; 255 description; datetime date_added date_modified
tax_rule: int *tax_rule_id tax_class_id tax_rate_id; 10 based; int priority
tax_rate: int *tax_rate_id geo_zone_id; 32 name; d4 rate; 1 type; datetime date_added date_modified
tax_rate_to_customer_group: int *tax_rate_id *customer_group_id
geo_zone: int *geo_zone_id; 32 name; 255 description; datetime date_added date_modified
zone_to_geo_zone: int *zone_to_geo_zone_id country_id zone_id geo_zone_id; datetime date_added date_modified
country: int *country_id; 128 name; 2 iso_code_2; 3 iso_code_3; int address_format_id postcode_required status
zone: int *zone_id country_id; 128 name; 32 code; int status
weight_class: int *weight_class_id; d8 value
weight_class_description: int *weight_class_id *language_id; 32 title; 4 unit
length_class: int *length_class_id; d8 value
length_class_description: int *length_class_id *language_id; 32 title; 4 unit
setting: int *setting_id store_id; 128 code key; text value; int serialized
language: int *language_id; 32 name; 5 code; 255 locale extension; int sort_order status
currency: int *currency_id; 32 title; 3 code; 12 symbol_left symbol_right; int decimal_place; d8 value; int status; datetime
    date_modified
store: int *store_id; 64 name; 255 url
event: int *event_id; 128 code; text description trigger action; int status sort_order
customer_group: int *customer_group_id approval sort_order
customer_group_description: int *customer_group_id *language_id; 32 name; text description
customer: int *customer_id customer_group_id store_id language_id; 32 firstname lastname; 96 email; 32 telephone; 255 password; text
    custom_field; int newsletter; 40 ip; int status safe; text token; 40 code; datetime date_added
address: int *address_id customer_id; 32 firstname lastname; 60 company; 128 address_1 address_2 city; 10 postcode; int country_id
    zone_id; text custom_field; int default
order: int *order_id subscription_id invoice_no; 26 invoice_prefix; 100 transaction_id; int store_id; 64 store_name; 255 store_url; int
    customer_id customer_group_id; 32 firstname lastname; 96 email; 32 telephone; text custom_field; int payment_address_id; 32
    payment_firstname payment_lastname; 60 payment_company; 128 payment_address_1 payment_address_2 payment_city; 10 payment_postcode;
    128 payment_country; int payment_country_id; 128 payment_zone; int payment_zone_id; text payment_address_format payment_custom_field
    payment_method; int shipping_address_id; 32 shipping_firstname shipping_lastname; 60 shipping_company; 128 shipping_address_1
    shipping_address_2 shipping_city; 10 shipping_postcode; 128 shipping_country; int shipping_country_id; 128 shipping_zone; int
    shipping_zone_id; text shipping_address_format shipping_custom_field shipping_method comment; d4 total; int order_status_id
    affiliate_id; d4 commission; int marketing_id; 64 tracking; int language_id; 5 language_code; int currency_id; 3 currency_code; d8
    currency_value; 40 ip forwarded_ip; 255 user_agent accept_language; datetime date_added date_modified
order_product: int *order_product_id order_id product_id master_id; 255 name; 64 model; int quantity; d4 price total tax; int reward
order_option: int *order_option_id order_id order_product_id product_option_id product_option_value_id; 255 name; text value; 32 type
order_total: int *order_total_id order_id; 255 extension; 32 code; 255 title; d4 value; int sort_order
order_history: int *order_history_id order_id order_status_id notify; text comment; datetime date_added
order_status: int *order_status_id *language_id; 32 name
stock_status: int *stock_status_id *language_id; 32 name
extension: int *extension_id; 255 extension; 32 type; 128 code
"""
"""One table a paragraph: a kind and the columns of that kind; `*` marks the key, a number is the length of a text."""
KINDS: dict[str, TypeEngine[Any]] = {
    "int": Integer(),
    "text": Text(),
    "date": String(10),
    "datetime": String(19),
    "d4": Numeric(15, 4, asdecimal=False),
    "d8": Numeric(15, 8, asdecimal=False),
}


def demo_metadata(prefix: str) -> MetaData:
    """Every table of the demo shop, with `prefix` before its name. Like the shop's own, columns take no NULL and have no default."""
    found = MetaData()
    for paragraph in COLUMNS.replace("\n    ", " ").strip().splitlines():
        name, _, groups = paragraph.partition(": ")
        columns = [_column(*word) for group in groups.split("; ") for word in _words(group)]
        Table(prefix + name, found, *columns)
    return found


def blank_of(kind: TypeEngine[Any]) -> int | str:
    """What a column of that kind holds when there is nothing to say."""
    return 0 if isinstance(kind, (Integer, Numeric)) else ""


def _words(group: str) -> list[tuple[str, str]]:
    kind, *names = group.split()
    return [(kind, name) for name in names]


def _column(kind: str, name: str) -> Column[Any]:
    type_ = KINDS.get(kind) or String(int(kind))
    return Column(name.lstrip("*"), type_, primary_key=name.startswith("*"), nullable=False)
