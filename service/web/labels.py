"""What the ledger's codes are called. English here; `N_` marks what translators have to know."""

from __future__ import annotations


def N_(text: str) -> str:
    """The text itself, found by whoever collects texts to translate."""
    return text


LISTING = {
    "wanted": N_("Waiting"),
    "invalid": N_("Incomplete"),
    "submitted": N_("Sent"),
    "in_doubt": N_("Being looked up"),
    "in_review": N_("In review"),
    "live": N_("Live"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
    "returning": N_("Coming back"),
}
ORDER = {
    "awaiting": N_("Awaiting payment"),
    "new": N_("New"),
    "accepted": N_("Being prepared"),
    "shipped": N_("Shipped"),
    "delivered": N_("Delivered"),
    "cancelled": N_("Cancelled"),
    "returned": N_("Returned"),
    "superseded": N_("Replaced"),
    "unknown": N_("Unknown status"),
}
CLAIM = {
    "open": N_("On its way"),
    "waiting": N_("Waiting for you"),
    "disputed": N_("Objected"),
    "accepted": N_("Taken back"),
    "rejected": N_("Not taken back"),
    "cancelled": N_("Withdrawn by the buyer"),
    "unknown": N_("Unknown status"),
}
CLAIM_KIND = {"return": N_("Return"), "cancel": N_("Cancellation"), "exchange": N_("Exchange")}
TOLD = {"approved": N_("You approved it"), "disputed": N_("You objected"), "answered": N_("You answered it")}
QUESTION = {
    "waiting": N_("Waiting for you"),
    "answered": N_("Answered"),
    "refused": N_("Answer not published"),
    "closed": N_("Closed"),
    "unknown": N_("Unknown status"),
}
BOOKING = {
    "sale": N_("Sale"),
    "return": N_("Return"),
    "discount": N_("Discount"),
    "commission": N_("Commission"),
    "shipping": N_("Shipping"),
    "fee": N_("Fee"),
    "tax": N_("Tax"),
    "payout": N_("Payout"),
    "other": N_("Other"),
}
DOCUMENT = {"label": N_("Label"), "invoice": N_("Invoice"), "evidence": N_("Sent with the objection")}
ACCOUNT = {"active": N_("Active"), "paused": N_("Paused"), "stopped": N_("Stopped")}
JOB = {"queued": N_("Waiting"), "running": N_("Running"), "done": N_("Done"), "dead": N_("Given up")}
ITEM = {"pending": N_("No answer yet"), "applied": N_("Accepted"), "rejected": N_("Refused")}
QUEUE = {
    "stock": N_("Price and stock"),
    "orders": N_("Orders"),
    "sweep": N_("Comparison with the shop"),
    "listings": N_("Listings"),
    "reports": N_("Results"),
}
WORK = {
    "capture": N_("Collect changes"),
    "sweep": N_("Compare the whole shop"),
    "push_offers": N_("Send price and stock"),
    "poll_orders": N_("Read orders"),
    "retry_orders": N_("Try orders again"),
    "write_order": N_("Write an order to the shop"),
    "tell_order": N_("Tell an order's status"),
    "read_histories": N_("Read order histories"),
    "enlist": N_("Collect products"),
    "publish": N_("Send listings"),
    "withdraw": N_("Withdraw listings"),
    "update_content": N_("Send changed texts and pictures"),
    "follow": N_("Ask for results"),
    "review": N_("Look up listings"),
    "refresh_catalogue": N_("Read the marketplace's catalogue"),
    "reprice": N_("Look at every offer again"),
    "measure_speed": N_("Measure sales and speed"),
    "tidy": N_("Tidy up"),
    "read_back": N_("Read what the marketplace shows"),
    "match_listings": N_("Match listings found at the marketplace"),
    "settle_drift": N_("Look into changes at the marketplace"),
    "order_act": N_("Do something with an order"),
    "poll_claims": N_("Read returns"),
    "tell_claim": N_("Tell the decision about a return"),
    "poll_questions": N_("Read questions"),
    "tell_answer": N_("Send an answer"),
    "poll_settlements": N_("Read bookings"),
    "receive_order": N_("Read an order that was announced"),
    "keep_webhook": N_("Keep the marketplace's calls coming"),
}
SENT = {
    "offers": N_("Price and stock"),
    "stock": N_("Stock without price"),
    "publish": N_("New listing"),
    "update": N_("Corrected listing"),
    "withdraw": N_("Withdrawal"),
    "restore": N_("Back on sale"),
    "content": N_("Texts and pictures"),
}
PROBLEM = {
    "invalid": N_("Something is missing before it can be sent"),
    "no_offer": N_("No price can be offered"),
    "publish_rejected": N_("The marketplace refused the listing"),
    "update_rejected": N_("The marketplace refused the correction"),
    "review_rejected": N_("Not approved by the marketplace"),
    "offers_rejected": N_("The marketplace refused price or stock"),
    "price_rejected": N_("The marketplace refused the price; the stock was sent without it"),
    "stock_rejected": N_("The marketplace refused the stock"),
    "withdraw_rejected": N_("The marketplace refused the withdrawal"),
    "restore_rejected": N_("The marketplace refused to take it back"),
    "content_rejected": N_("The shop's new texts and pictures are not shown there"),
}
NEXT_STEP = {
    "invalid": N_("Complete the product or the mapping, then list it again"),
    "no_offer": N_("Set a price above 0 in the shop"),
    "publish_rejected": N_("Correct what the marketplace names, then list it again"),
    "update_rejected": N_("Correct what the marketplace names, then list it again"),
    "review_rejected": N_("Correct what the marketplace names, then list it again"),
    "offers_rejected": N_("Check price and stock of the product"),
    "price_rejected": N_("Check the price of the product and the account's price rules"),
    "stock_rejected": N_("Check price and stock of the product"),
    "withdraw_rejected": N_("Look the listing up in the marketplace's own panel"),
    "restore_rejected": N_("Look the listing up in the marketplace's own panel"),
    "content_rejected": N_("Correct what is named in the shop; the product's next change is sent again"),
}
ONLY = {"due": N_("Waiting to be sent"), "held": N_("Waiting for your word"), "drift": N_("Changed there")}
DRIFT = {
    "quantity": N_("Stock changed there"),
    "price": N_("Price changed there"),
    "both": N_("Price and stock changed there"),
    "missing": N_("Not there any more"),
    "off_sale": N_("Off sale there"),
    "held": N_("Held by a campaign there"),
}
CHOICE = {
    "specials": {"use": N_("Follow the shop's special prices"), "ignore": N_("Always the regular price")},
    "price_mode": {"markup": N_("Markup on the shop's price"), "margin": N_("Margin after all fees")},
    "rounding": {
        "none": N_("Not rounded"),
        ".90": N_("To the nearest that ends in .90"),
        ".99": N_("To the nearest that ends in .99"),
        "whole": N_("To the nearest whole number"),
    },
    "list_price": {
        "shop": N_("Before the shop's special"),
        "same": N_("Same as the selling price"),
        "percent": N_("Above the selling price"),
    },
    "drift": {"overwrite": N_("Send ours again"), "accept": N_("Let a changed price stand"), "ask": N_("Wait for your word")},
}
"""What the codes of some settings mean, so that nobody has to read codes."""
CHOICE_HELP = {"drift": N_("A stock above ours is always put right: it would be oversold.")}
RULE_FIELD = {
    "name": N_("Name"),
    "action": N_("What it does"),
    "amount": N_("Amount"),
    "category_ids": N_("Categories"),
    "manufacturer_ids": N_("Brands"),
    "price_from": N_("Shop price from"),
    "price_to": N_("Shop price below"),
    "starts": N_("First day"),
    "ends": N_("Last day"),
}
RULE_ACTION = {
    "percent": N_("Percentage on the shop's price"),
    "fixed": N_("Amount on the shop's price"),
    "margin": N_("Margin after all fees"),
}
RULE_TOLD = {
    "percent": N_("%(amount)s percent on the price"),
    "fixed": N_("%(amount)s on the price"),
    "margin": N_("%(amount)s percent margin"),
}
FIELD = {
    "barcode": N_("Barcode"),
    "sku": N_("SKU"),
    "group": N_("Model code"),
    "title": N_("Name"),
    "description": N_("Description"),
    "brand": N_("Brand"),
    "category": N_("Category"),
    "attribute": N_("Attribute"),
    "attributes": N_("Attribute"),
    "vat_rate": N_("VAT"),
    "currency": N_("Currency"),
    "price": N_("Price"),
    "list_price": N_("List price"),
    "quantity": N_("Stock"),
    "images": N_("Images"),
    "product": N_("Product"),
    "there": N_("Listing there"),
}
"""What a problem may be about; an attribute comes with its number."""
SHOP_STATE = {
    "pending": N_("Not in the shop yet"),
    "writing": N_("Being written to the shop"),
    "written": N_("In the shop"),
    "linking": N_("A linked line is being entered"),
    "failed": N_("The shop refused it"),
    "not_wanted": N_("Not written: it was over before"),
}
ORDER_NEXT_STEP = {
    "pending": N_("It is tried again by itself every five minutes. “Try again” does it now."),
    "writing": N_("It is tried again by itself every five minutes. “Try again” does it now."),
    "linking": N_("It is tried again by itself every five minutes. “Try again” does it now."),
    "failed": N_("Put right what is named here, then press “Try again”. It is also tried by itself every five minutes."),
    "written": N_("Look at the order in the shop and in the marketplace's own panel. The next change of its status carries it on."),
}
OUTCOME = {
    "ok": N_("Done"),
    "refused": N_("Refused"),
    "failed": N_("Failed"),
    "waits": N_("Waits for its turn"),
    "lost": N_("The worker went away"),
    "in_doubt": N_("Unknown whether it arrived"),
    "cancelled": N_("Cancelled"),
}
LEVEL = {"info": N_("As it should be"), "warning": N_("Worth a look"), "error": N_("Went wrong")}
FINDING = {"ok": N_("Good"), "warn": N_("Could be better"), "fail": N_("Wrong")}
PROCESS = {
    "web": N_("Pages"),
    "live": N_("Live events"),
    "worker": N_("Worker"),
    "scheduler": N_("Scheduler"),
    "tick": N_("Cron run"),
    "binlog": N_("Binary log"),
}

TONES = {
    "live": "good",
    "active": "good",
    "delivered": "good",
    "applied": "good",
    "done": "good",
    "shipped": "good",
    "answered": "good",
    "waiting": "warn",
    "open": "busy",
    "refused": "bad",
    "disputed": "busy",
    "submitted": "busy",
    "returning": "busy",
    "in_review": "busy",
    "in_doubt": "busy",
    "accepted": "busy",
    "running": "busy",
    "new": "busy",
    "pending": "busy",
    "invalid": "warn",
    "paused": "warn",
    "awaiting": "warn",
    "unknown": "warn",
    "rejected": "bad",
    "stopped": "bad",
    "dead": "bad",
    "ok": "good",
    "warn": "warn",
    "fail": "bad",
}
"""How a state is to be felt; what is missing is neutral."""


def tone(state: str) -> str:
    """good, busy, warn, bad or calm."""
    return TONES.get(state, "calm")


SOURCE = {
    "learned": N_("you chose it before"),
    "exact": N_("same name"),
    "normalised": N_("same name, other letters"),
    "similar": N_("similar name"),
}
"""Where a suggestion comes from."""
PAIR = {
    "category": N_("Category"),
    "brand": N_("Brand"),
    "attribute": N_("Default value"),
    "value": N_("Value"),
    "source": N_("Source of an attribute"),
}
"""What a pair is about."""
FOUND = {
    "barcode": N_("same barcode"),
    "sku": N_("same stock code"),
    "model": N_("same model"),
    "title": N_("similar title"),
}
"""What a listing and a product have in common."""


def confidence(number: int) -> str:
    """How sure a suggestion is, in a word."""
    return N_("sure") if number >= 90 else N_("likely") if number >= 75 else N_("unsure")


def confidence_tone(number: int) -> str:
    """The same as a feeling."""
    return "good" if number >= 90 else "busy" if number >= 75 else "warn"
