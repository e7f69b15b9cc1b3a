from collections import defaultdict

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import get_lang

from odoo.addons.proximus_connectivity.models.home.proximus_home_card import (
    SHOWN_ROWS,
)

#: The own people and things: those of customers are theirs to protect.
OWN = Domain("customer_id", "=", False)
URGENT_HOURS = 24


class ProximusHomeCard(models.Model):
    """Who is protected, what is missing and what it costs; clocks and free seats."""

    _inherit = "proximus.home.card"

    # === WHO IS PROTECTED === #

    @api.model
    def _card_protection(self) -> dict:
        _ = self.env._
        statuses = self.env["proximus.security.status"]
        groups = statuses._read_group(OWN, ["type_id", "status"], ["__count"])
        counts = defaultdict(int)
        for _kind, status, count in groups:
            counts[status] += count
        lines = self._missing_lines(groups)
        values = {
            "figures": self._status_figures(counts),
            "lines": lines[:SHOWN_ROWS],
            "empty": _("No protection is required yet. Choose a baseline in Security."),
        }
        if counts["missing"]:
            values["button"] = self._button(
                _("What Is Missing"), self._gap_list(Domain("status", "=", "missing"))
            )
        return values

    @api.model
    def _gap_list(self, domain: Domain) -> dict:
        action = "proximus_security.proximus_security_gap_action"
        return self._list(action, OWN & domain)

    @api.model
    def _status_figures(self, counts) -> list[dict]:
        """Return how many of those who must be protected have which status.

        :param counts: numbers by status.
        """
        _ = self.env._
        action = "proximus_security.proximus_security_status_action"
        return [
            self._figure(
                status,
                label,
                str(counts[status]),
                self._gap_list(Domain("status", "=", status))
                if status in ("unknown", "missing")
                else self._list(action, OWN & Domain("status", "=", status)),
                level,
            )
            for status, label, level in (
                ("verified", _("Verified"), "success"),
                ("declared", _("Declared by You"), ""),
                ("unknown", _("Unknown"), "warning"),
                ("missing", _("Missing"), "danger"),
            )
            if counts[status]
        ]

    @api.model
    def _missing_lines(self, groups) -> list[dict]:
        """Return what is missing per protection, and what it would cost a month.

        :param groups: rows of type, status and count.
        """
        _ = self.env._
        company = self.env.company
        counts = {kind: count for kind, status, count in groups if status == "missing"}
        costs = self.env["proximus.security.requirement"]._price_of_missing(company)
        lines = []
        for service_type in sorted(counts, key=lambda kind: (-counts[kind], kind.id)):
            cost = costs.get(service_type.id)
            if cost is None:
                note = _("price not known")
            elif cost:
                amount = company.currency_id.format(float(cost))
                note = _("+ %(amount)s a month", amount=amount)
            else:
                note = _("no extra cost")
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
                        & Domain("status", "=", "missing")
                    ),
                )
            )
        return lines

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
