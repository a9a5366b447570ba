"""Every protocol that a connector may answer, in plain words, for its passport."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.connectors import after_sale, contract

CAPABILITIES: Mapping[type[Any], str] = {
    contract.ChecksCredentials: "credentials check",
    contract.ReadsCatalogue: "categories, attributes, brands, addresses",
    contract.ValidatesListings: "listings checked before they are sent",
    contract.PublishesListings: "listings: create, correct, withdraw, restore",
    contract.PushesOffers: "prices and stock",
    contract.ReadsListings: "read-back of what is shown",
    contract.ReportsSubmissions: "result of every item of a batch",
    contract.PullsOrders: "orders by change",
    contract.ListsPlacedOrders: "orders by the day they were placed",
    contract.ShipsOrders: "order accepted, packed and invoiced",
    after_sale.PrintsLabels: "shipping labels",
    after_sale.SendsInvoices: "invoices",
    after_sale.TracksParcels: "parcels of an own carrier contract",
    after_sale.CancelsLines: "units that cannot be sent, with a reason",
    after_sale.SplitsOrders: "an order in several parcels",
    after_sale.PullsClaims: "returns and cancellations wanted by buyers",
    after_sale.DecidesClaims: "returns: approve, dispute",
    after_sale.AnswersQuestions: "questions of buyers, and their answers",
    after_sale.PullsSettlements: "settlements and commissions",
    after_sale.ReceivesWebhooks: "events at once",
    after_sale.RegistersWebhooks: "events: registered by us",
    after_sale.ReadsBuyBox: "prices of other sellers",
}
