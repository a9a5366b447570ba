"""Texts, numbers, money and times as one reader sees them: in their language and the shop's time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal
from babel.units import format_unit

from service.domain.clock import now
from service.web.sentences import CODES, HOLE, PRICE_SETTINGS, wordings
from service.web.translations import catalogue

LOCALES = {"en": "en_GB", "tr": "tr_TR"}
SIGNS = {"TRY": "₺"}
"""Signs that Babel knows only in the currency's own country."""
WORDS, SETTINGS = "words", "settings"


class Words:
    """How to say things to one reader. Languages that have no translation are English."""

    def __init__(self, code: str, zone: tzinfo) -> None:
        short = code.split("-")[0].split("_")[0].lower()
        self.language = short if short in LOCALES else "en"
        self.locale, self._zone = Locale.parse(LOCALES[self.language]), zone
        self._catalogue = catalogue(self.language)

    def say(self, text: str, **values: Any) -> str:
        """The text in the reader's language with its %(names)s filled in."""
        return self._catalogue.gettext(text) % values if values else self._catalogue.gettext(text)

    def form(self, one: str, many: str, count: int) -> str:
        """The form that fits the count, not filled in."""
        return self._catalogue.ngettext(one, many, count)

    def known(self, text: str) -> str:
        """What another part of the house wrote, translated line by line where the translators know the wording."""
        return "\n".join(self._known(line) if line else "" for line in text.split("\n"))

    def _known(self, line: str) -> str:
        found = self._catalogue.gettext(line)
        if found != line:
            return found
        for pattern, sentence in wordings():
            if match := pattern.fullmatch(line):
                return self._filled(self._catalogue.gettext(sentence), match)
        return line

    def _filled(self, sentence: str, match: re.Match[str]) -> str:
        numbers = iter(value for index, value in enumerate(match.groups(), 1) if index not in match.re.groupindex.values())
        return HOLE.sub(lambda hole: self._hole(hole[1], match) if hole[1] else next(numbers), sentence)

    def _hole(self, name: str, match: re.Match[str]) -> str:
        value = match[name]
        if name == WORDS:
            return self.known(value)
        if name == SETTINGS:
            return ", ".join(self.known(PRICE_SETTINGS.get(each, each)) for each in value.split(", "))
        label = CODES.get(name, {}).get(value)
        return value if label is None else self.say(label)

    def number(self, value: int | Decimal) -> str:
        """12,345 or 12.345."""
        return format_decimal(value, locale=self.locale)

    def compact(self, value: Decimal) -> str:
        """12K or 12 B, for where there is little room."""
        return format_compact_decimal(value, fraction_digits=1, locale=self.locale)

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with its currency's sign, two digits."""
        text = format_currency(amount, currency, locale=self.locale)
        return text.replace(currency, SIGNS.get(currency, f"{currency}\u00a0"))

    def percent(self, value: Decimal) -> str:
        """20 means 20 %."""
        return f"%{self.number(value.normalize())}" if self.language == "tr" else f"{self.number(value.normalize())}%"

    def seconds(self, value: float) -> str:
        """A span: milliseconds, seconds with one digit, or the largest unit that fits."""
        if value < 1:
            return format_unit(round(value * 1000), "duration-millisecond", "narrow", locale=self.locale)
        if value < 90:
            return format_unit(round(value, 1), "duration-second", "narrow", locale=self.locale)
        return format_timedelta(timedelta(seconds=value), threshold=1.5, format="short", locale=self.locale)

    def age(self, moment: datetime) -> str:
        """How long ago, without the word "ago"."""
        return self.seconds(max(round((now() - moment).total_seconds()), 0)) if moment <= now() else self.seconds(0)

    def ago(self, moment: datetime) -> str:
        """How long ago: "3 minutes ago"."""
        return format_timedelta(moment - now(), add_direction=True, threshold=1.2, locale=self.locale)

    def moment(self, value: datetime) -> str:
        """Day and time by the shop's clock; the time alone when it is today."""
        local, today = value.astimezone(self._zone), now().astimezone(self._zone)
        if local.date() == today.date():
            return format_datetime(local, "HH:mm:ss", locale=self.locale)
        return format_datetime(local, "d MMM HH:mm" if local.year == today.year else "d MMM y HH:mm", locale=self.locale)

    def exact(self, value: datetime) -> str:
        """Everything about the moment, for a tooltip."""
        return format_datetime(value.astimezone(self._zone), "d MMMM y HH:mm:ss z", locale=self.locale)

    def day(self, value: str) -> str:
        """A calendar day as it stands in a form, "" for anything else."""
        try:
            return format_date(date.fromisoformat(value), "d MMM y", locale=self.locale)
        except ValueError:
            return ""

    def short_day(self, value: datetime) -> str:
        """21 Nov, by the shop's clock."""
        return format_datetime(value.astimezone(self._zone), "d MMM", locale=self.locale)

    def hour(self, value: datetime) -> str:
        """14:00, by the shop's clock."""
        return format_datetime(value.astimezone(self._zone), "HH:mm", locale=self.locale)

    def day_edges(self, count: int) -> list[datetime]:
        """When each of the shop's last days began, the oldest first, and when today ends."""
        # Wall-clock arithmetic: a day may have 23 or 25 hours.
        return [self.day_start() + timedelta(days=number) for number in range(1 - count, 2)]

    def hour_edges(self, count: int) -> list[datetime]:
        """The same for hours."""
        this = now().astimezone(self._zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        return [this + timedelta(hours=number) for number in range(1 - count, 2)]

    def day_start(self) -> datetime:
        """When the shop's day began."""
        return now().astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
