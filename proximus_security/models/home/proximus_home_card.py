from collections import defaultdict

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import get_lang

from odoo.addons.proximus_connectivity.models.home.proximus_home_card import (
    SHOWN_ROWS,
)

#: Gaps of who has a seat of which nobody knows whether it protects.
UNKNOWN = ("pending", "unseen")
#: Gaps that a seat more would close.
TO_BUY = ("no_seat", "no_service", "unassigned")
#: The own lines, and people: the lines of customers are theirs to protect.
OWN = Domain("line_id", "=", False) | Domain("line_id.is_own", "=", True)
URGENT_HOURS = 24


class ProximusHomeCard(models.Model):
    """Who is protected, what is missing and what it costs; clocks and free seats."""

    _inherit = "proximus.home.card"

    # === WHO IS PROTECTED === #

    @api.model
    def _card_protection(self) -> dict:
        _ = self.env._
        groups = self.env["proximus.security.gap"]._read_group(
            OWN, ["type_id", "reason"], ["__count", "free_seats:max"]
        )
        unknown = sum(group[2] for group in groups if group[1] in UNKNOWN)
        missing = sum(group[2] for group in groups) - unknown
        lines = self._missing_lines(groups)
        values = {
            "figures": [
                *self._proof_figures(),
                *self._gap_figures(unknown, missing),
            ],
            "lines": lines[:SHOWN_ROWS],
            "empty": _("No protection is required yet. Choose a baseline in Security."),
        }
        if missing:
            values["button"] = self._button(
                _("What Is Missing"),
                self._gap_list(Domain("reason", "not in", UNKNOWN)),
            )
        return values

    @api.model
    def _gap_list(self, domain: Domain) -> dict:
        action = "proximus_security.proximus_security_gap_action"
        return self._list(action, OWN & domain)

    @api.model
    def _proof_figures(self) -> list[dict]:
        """Return how many seats protect, by who says so."""
        _ = self.env._
        seats = self.env["proximus.security.coverage"]
        action = "proximus_security.proximus_security_coverage_action"
        # what is verified is what the protection itself reports
        groups = seats._read_group(
            OWN & Domain("proof", "in", ["verified", "declared"]),
            ["source"],
            ["__count"],
        )
        verified = sum(count for source, count in groups if source == "api")
        declared = sum(count for source, count in groups if source != "api")
        return [
            self._figure(
                proof,
                label,
                str(count),
                self._list(action, OWN & Domain("proof", "=", proof)),
                level,
            )
            for proof, label, count, level in (
                ("verified", _("Verified"), verified, "success"),
                ("declared", _("Declared by You"), declared, ""),
            )
            if count
        ]

    @api.model
    def _gap_figures(self, unknown: int, missing: int) -> list[dict]:
        _ = self.env._
        return [
            self._figure(key, label, str(count), self._gap_list(domain), level)
            for key, label, count, domain, level in (
                (
                    "unknown",
                    _("Unknown"),
                    unknown,
                    Domain("reason", "in", UNKNOWN),
                    "warning",
                ),
                (
                    "missing",
                    _("Missing"),
                    missing,
                    Domain("reason", "not in", UNKNOWN),
                    "danger",
                ),
            )
            if count
        ]

    @api.model
    def _missing_lines(self, groups) -> list[dict]:
        """Return what is missing per protection, and what it would cost a month.

        :param groups: rows of type, reason, count and free seats.
        """
        _ = self.env._
        counts, to_buy, free = defaultdict(int), defaultdict(int), {}
        for service_type, reason, count, seats in groups:
            if reason not in UNKNOWN:
                counts[service_type] += count
                free[service_type] = seats or 0
            if reason in TO_BUY:
                to_buy[service_type] += count
        prices = self._seat_prices(counts)
        lines = []
        for service_type in sorted(counts, key=lambda kind: (-counts[kind], kind.id)):
            seats = max(to_buy[service_type] - free[service_type], 0)
            if not seats:
                note = _("no extra cost")
            elif service_type in prices:
                currency, price = prices[service_type]
                note = _("+ %(amount)s a month", amount=currency.format(seats * price))
            else:
                note = _("price not known")
            lines.append(
                self._line(
                    f"type_{service_type.id}",
                    _(
                        "%(type)s: %(count)s without",
                        type=service_type.name,
                        count=counts[service_type],
                    ),
                    note,
                    self._gap_list(
                        Domain("type_id", "=", service_type.id)
                        & Domain("reason", "not in", UNKNOWN)
                    ),
                )
            )
        return lines

    @api.model
    def _seat_prices(self, types) -> dict:
        """Return what a seat costs us a month per type: as contracted, else as listed.

        What customers pay for theirs says nothing about it.

        :return: pairs of the currency and the price; nothing where none is known.
        """
        ids = [service_type.id for service_type in types]
        company = self.env.company
        services = self.env["proximus.security.service"].search_fetch(
            [
                ("type_id", "in", ids),
                ("state", "!=", "ended"),
                ("unit_price", ">", 0),
                ("is_own", "=", True),
                ("company_id", "=", company.id),
            ],
            ["type_id", "unit_price"],
            order="id",
        )
        products = self.env["product.product"].search_fetch(
            [("security_type_id", "in", ids)], ["security_type_id"], order="id desc"
        )
        prices = {
            product.security_type_id: (company.currency_id, product._price_for(company))
            for product in products
            if product.lst_price
        }
        for service in services:
            prices[service.type_id] = (company.currency_id, service.unit_price)
        return prices

    # === CLOCKS === #

    @api.model
    def _told_kinds(self):
        """Extend: the law counts in hours, a deadline of the list in days."""
        told = super()._told_kinds()
        may_read = self.env["proximus.security.notification"].has_access("read")
        return told | {"clock"} if may_read else told

    @api.model
    def _todo_lines(self):
        """Extend with the reports of incidents that the law has set a clock on."""
        lines = super()._todo_lines()
        notifications = self.env["proximus.security.notification"]
        if not notifications.has_access("read"):
            return lines
        pending = Domain("state", "=", "pending") & Domain("due_at", "!=", False)
        groups = notifications._read_group(
            pending, ["regime"], ["__count", "due_at:min"]
        )
        names = dict(notifications._fields["regime"]._description_selection(self.env))
        now = fields.Datetime.now()
        clocks = []
        for regime, count, due_at in sorted(groups, key=lambda group: group[2]):
            left = due_at - now
            span = format_timedelta(abs(left), locale=get_lang(self.env).code)
            urgent = left.total_seconds() < URGENT_HOURS * 3600
            template = (
                self.env._("%(time)s left")
                if left.total_seconds() > 0
                else self.env._("%(time)s too late")
            )
            clocks.append(
                self._line(
                    f"clock_{regime}",
                    names[regime] if count == 1 else f"{names[regime]} ({count})",
                    template % {"time": span},
                    self._list(
                        "proximus_security.proximus_security_notification_action",
                        pending & Domain("regime", "=", regime),
                    ),
                    "danger" if urgent else "warning",
                )
            )
        return [*clocks, *lines]

    # === FREE SEATS === #

    @api.model
    def _saving_lines(self):
        """Extend with the seats that are paid for and that nobody has."""
        lines = super()._saving_lines()
        services = self.env["proximus.security.service"]
        if not services.has_access("read"):
            return lines
        paid = services.search_fetch(
            Domain("is_own", "=", True)
            & Domain("state", "in", ("active", "suspended"))
            & Domain("unit_price", ">", 0),
            ["company_id", "seats", "state", "type_id", "unit_price"],
        )
        idle = paid.filtered("unused_cost")
        if not idle:
            return lines
        per_month = self._sums((serv.currency_id, serv.unused_cost) for serv in idle)
        text = self.env._("Seats that nobody has")
        count = sum(service.seats_free for service in idle)
        line = self._line(
            "seats",
            f"{text} ({count})",
            self._monthly(per_month),
            self._list(
                "proximus_security.proximus_security_service_action",
                Domain("id", "in", idle.ids),
            ),
        )
        return [*lines, {**line, "per_month": per_month}]
