"""How an account makes its prices and stock: a form, a plan before anything counts, and every earlier version."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request

from service.domain.errors import MeschainError
from service.domain.forms import fields
from service.pricing.body import as_body, parse_policy
from service.pricing.policy import OfferPolicy, PriceRule
from service.sync import accounts, preview, rules
from service.sync.rules import Version
from service.web import labels, price_form
from service.web.here import house, page, person, words, zone
from service.web.labels import N_
from service.web.price_form import Draft
from service.web.rule_form import Names, RuleDraft, of_rule

bp = Blueprint("ui_prices", __name__)
PATH = "/ui/accounts/<int:account_id>/prices"
Told = tuple[str, str | RuleDraft, str | RuleDraft]
"""Name, before, after."""
RULE = N_("Price rule")
LABELS = {entry.name: entry.label for entry in fields(OfferPolicy)}
SHOWN = 20
"""Versions, and listings of a plan."""


@bp.get(PATH)
def prices(account_id: int) -> Response:
    """The form as it counts now, and what counted before."""
    return _shown(account_id)


@bp.post(f"{PATH}/draft")
def draft(account_id: int) -> str:
    """The form with a rule more, less or elsewhere; nothing is kept."""
    names = _names()
    typed = price_form.read(request.form, names).after(request.form.get("do", ""))
    return render_template("prices_form.html", **_form(account_id, typed, names))


@bp.post(PATH)
def save(account_id: int) -> Response:
    """What would change; and when exactly that was seen, keep it and send."""
    typed = price_form.read(request.form, _names())
    policy = parse_policy(price_form.body(typed, zone()))
    return _decide(account_id, policy, "", typed.note)


@bp.get(f"{PATH}/versions/<int:number>")
def plan_return(account_id: int, number: int) -> Response:
    """What going back to that version would change."""
    return _plan(account_id, _version(account_id, number).policy, f"/versions/{number}")


@bp.post(f"{PATH}/versions/<int:number>")
def go_back(account_id: int, number: int) -> Response:
    """Let that version count again, as a new one."""
    return _decide(account_id, _version(account_id, number).policy, f"/versions/{number}", f"back to version {number}")


def _decide(account_id: int, policy: OfferPolicy, path: str, note: str) -> Response:
    planned, seen = request.form.get("planned", ""), _seal(_present(account_id), policy)
    if planned != seen:
        return _plan(account_id, policy, path, is_stale=bool(planned))
    job_id = preview.keep(house(), account_id, policy, note=note, actor=person().name)
    return _shown(account_id, words().say("Kept. Every price and stock of the account is computed anew; what differs is sent."), job_id)


def _plan(account_id: int, policy: OfferPolicy, path: str, *, is_stale: bool = False) -> Response:
    present, place = _present(account_id), "ms-undo" if path else "ms-plan"
    values = {
        "account": accounts.load(house(), account_id),
        "plan": preview.preview(house(), account_id, policy) if policy != present.policy else None,
        "planned": _seal(present, policy),
        "path": path,
        "place": place,
        "is_stale": is_stale,
        "shown": SHOWN,
    }
    response = make_response(render_template("prices_plan.html", **values))
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#{place}", "innerHTML"
    return response


def _shown(account_id: int, message: str = "", job_id: int = 0) -> Response:
    versions = rules.history(house(), account_id, SHOWN + 1)
    names = _names()
    form = _form(account_id, price_form.of_policy(versions[0].policy, zone()), names)
    return page("prices.html", **form, versions=list(_told(versions))[:SHOWN], message=message, job_id=job_id)


def _form(account_id: int, typed: Draft, names: Names) -> dict[str, Any]:
    return {"account": accounts.load(house(), account_id), "draft": typed, "names": names, "groups": price_form.groups()}


def _told(versions: list[Version]) -> Iterator[tuple[Version, list[Told]]]:
    """Every version with what it changed."""
    for new, old in zip(versions, [*versions[1:], versions[-1]], strict=True):
        differences = rules.differences(old.policy, new.policy)
        plain = [(LABELS[name], _worded(name, before), _worded(name, after)) for name, before, after in differences if name in LABELS]
        yield new, plain + _told_rules(old.policy.rules, new.policy.rules)


def _told_rules(old: Sequence[PriceRule], new: Sequence[PriceRule]) -> list[Told]:
    pairs = ((before, after) for before, after in zip_longest(old, new) if before != after)
    return [(RULE, _drafted(before), _drafted(after)) for before, after in pairs]


def _drafted(rule: PriceRule | None) -> str | RuleDraft:
    return of_rule(rule, zone()) if rule else ""


def _worded(name: str, value: str) -> str:
    return labels.CHOICE.get(name, {}).get(value, value)


def _present(account_id: int) -> Version:
    return rules.history(house(), account_id, 1)[0]


def _version(account_id: int, number: int) -> Version:
    return next((each for each in rules.history(house(), account_id) if each.rule_set_id == number), None) or abort(404)


def _seal(present: Version, policy: OfferPolicy) -> str:
    """Stands for "this policy after that version": a plan holds for nothing else."""
    return sha256(json.dumps([present.rule_set_id, as_body(policy)], sort_keys=True).encode()).hexdigest()


def _names() -> Names:
    """The shop's words; none while it does not answer, then the numbers stand for themselves."""
    try:
        shop, language = house().shop, person().lang
        categories = {number: " > ".join(path) for number, path in shop.category_names(language).items()}
        return Names(categories, shop.brand_names(), shop.customer_group_names(language))
    except MeschainError:
        return Names({}, {}, {})
