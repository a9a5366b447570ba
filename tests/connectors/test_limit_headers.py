"""What headers say about waiting, in every form in use; what cannot be read says nothing."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from service.connectors.limit_headers import LONGEST_SECONDS, pause, retry_after

SENT = "Sat, 21 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "42"}, 42),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 GMT", "Date": SENT}, 90),
        ({"Retry-After": "Sat, 21 Nov 2026 09:00:00 GMT", "Date": SENT}, 0),
        ({"Retry-After": "99999999"}, LONGEST_SECONDS),
        ({"Retry-After": "Sat, 21 Nov 2099 09:00:00 GMT", "Date": SENT}, LONGEST_SECONDS),
        ({"Retry-After": "tomorrow"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "٤٢"}, None),
        ({}, None),
    ],
)
def test_retry_after(headers, seconds):
    assert retry_after(headers) == seconds


def test_a_date_without_the_servers_own_time_is_held_against_ours():
    assert 55 < retry_after({"Retry-After": formatdate(time.time() + 60, usegmt=True)}) <= 60


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7"}, 7),
        ({"RateLimit-Limit": "50", "RateLimit-Remaining": "0", "RateLimit-Reset": "7"}, 7),
        ({"RateLimit": "limit=50, remaining=0, reset=7"}, 7),
        ({"RateLimit": '"burst";r=12;t=3, "day";r=0;t=70', "RateLimit-Policy": '"burst";q=20;w=10, "day";q=9;w=86400'}, 70),
        ({"RateLimit": '"burst";r=12;t=3'}, 0),
        ({"RateLimit": "limit=50, remaining=10, reset=7"}, 0),
        ({"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "7"}, 0),
        ({"X-RateLimit-Remaining": "0"}, 0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"}, 0),
        ({}, 0),
    ],
)
def test_the_last_call_of_a_budget_names_the_pause(headers, seconds):
    assert pause(headers) == seconds


def test_a_reset_may_be_a_moment():
    moment = str(int(time.time()) + 30)
    assert 28 < pause({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": moment}) <= 30
