"""The simulator's limits, orders and buyers."""

from __future__ import annotations

import pytest

STREAM = "/order/sellers/2738/orders/stream"


def words(answer) -> str:
    return answer.json["errors"][0]["message"]


def test_the_fifty_first_request_in_ten_seconds_is_429(ask, market):
    codes = [ask("GET", "/product/product-categories").status_code for _ in range(51)]

    assert codes == [200] * 50 + [429]
    assert ask("GET", "/sellers/2738/addresses").status_code == 200
    market.clock.forward(10)
    assert ask("GET", "/product/product-categories").status_code == 200
    assert market.state()["limited"] == {"getCategoryTree": 1}


def test_a_group_shares_its_minute(ask, market):
    statuses = []
    for _ in range(5):
        statuses += [ask("GET", "/order/sellers/2738/v2/orders").status_code for _ in range(7)]
        market.clock.forward(10)

    assert statuses == [200] * 30 + [429] * 5


def test_a_stream_cursor_only_fits_its_filters(ask, market, live):
    live("A1", quantity=10)
    market.post("sales", barcode="A1", count=3)
    first = ask("GET", f"{STREAM}?size=2").json
    assert (first["hasMore"], len(first["content"])) == (True, 2)
    cursor = first["nextCursor"]

    market.clock.forward(5)
    assert ask("GET", f"{STREAM}?size=1&nextCursor={cursor}").status_code == 400
    market.clock.forward(5)
    assert ask("GET", f"{STREAM}?size=2&nextCursor=kirik").status_code == 400
    market.clock.forward(5)
    last = ask("GET", f"{STREAM}?size=2&nextCursor={cursor}").json
    assert (last["hasMore"], len(last["content"])) == (False, 1)


@pytest.mark.parametrize(("days", "code"), [(14, 200), (15, 400), (93, 400)])
def test_a_stream_window_has_fourteen_days(ask, market, days, code):
    now = int(market.clock() * 1000)
    end = now if days < 90 else now - 80 * 86_400_000

    assert ask("GET", f"{STREAM}?lastModifiedStartDate={now - days * 86_400_000}&lastModifiedEndDate={end}").status_code == code


def test_stream_calls_keep_five_seconds(ask, market):
    assert [ask("GET", STREAM).status_code for _ in range(2)] == [200, 429]
    market.clock.forward(5)
    assert ask("GET", STREAM).status_code == 200


def test_a_cancelled_sale_gives_its_goods_back(market, live):
    live("A1", quantity=3)
    order = market.post("sales", barcode="A1", quantity=2).json["orders"][0]

    market.post("cancellations", shipmentPackageId=order["shipmentPackageId"])

    assert market.state()["listings"]["A1"]["quantity"] == 3


def test_a_package_moves_one_step_at_a_time(ask, market, live):
    live("A1")
    order = market.post("sales", barcode="A1").json["orders"][0]
    path = f"/order/sellers/2738/shipment-packages/{order['shipmentPackageId']}"
    body = {"lines": [{"lineId": order["lines"][0]["lineId"], "quantity": 1}], "params": {}, "status": "Invoiced"}

    assert words(ask("PUT", path, json=body)) == "Shipment Update Edilebilir Bir Durumda Değil."
    assert ask("PUT", path, json={**body, "status": "Picking", "lines": []}).status_code == 400
    assert ask("PUT", path, json={**body, "status": "Picking"}).status_code == 200
    assert ask("PUT", path, json={**body, "status": "Shipped"}).status_code == 400
    assert ask("PUT", path + "9", json=body).status_code == 404
