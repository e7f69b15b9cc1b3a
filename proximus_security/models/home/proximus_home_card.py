from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.models.home.proximus_home_card import (
    SHOWN_ROWS,
)

#: The own people and things: those of customers are theirs to protect.
OWN = Domain("customer_id", "=", False)


class ProximusHomeCard(models.Model):
    """Who is protected, what is missing and what it costs; clocks and free seats."""

    _inherit = "proximus.home.card"

    # === WHO IS PROTECTED === #

    @api.model
    def _card_protection(self) -> dict:
        _ = self.env._
        statuses = self.env["proximus.security.status"]
        groups = statuses._read_group(
            OWN, ["type_id", "status"], ["__count", "subject_name:min"]
        )
        counts = defaultdict(int)
        for _kind, status, count, _name in groups:
            counts[status] += count
        lines = self._missing_lines(groups)
        values = {
            "ring": self._score_ring(),
            "ring_label": _("Score"),
            "ring_help": _(
                "What is verified, weighted by protection. A score is no guarantee."
            ),
            "figures": self._status_figures(counts),
            "lines": lines[:SHOWN_ROWS],
            "empty": _("No protection is required yet. Choose a baseline in Security."),
        }
        if counts["missing"]:
            values["button"] = self._button(
                _("What Is Missing"),
                self._list(
                    "proximus_security.proximus_security_missing_action",
                    Domain("is_missing", "=", True),
                    view="kanban",
                ),
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

        :param groups: rows of type, status, count and the first name of these.
        """
        _ = self.env._
        company, posture = self.env.company, self.env["proximus.security.posture"]
        missing = [group for group in groups if group[1] == "missing"]
        if not missing:
            return []
        counts = {kind: count for kind, _status, count, _name in missing}
        names = {kind: name for kind, _status, _count, name in missing}
        costs = self.env["proximus.security.requirement"]._price_of_missing(company)
        lines = []
        for service_type in sorted(counts, key=lambda kind: (-counts[kind], kind.id)):
            cost = costs.get(service_type.id)
            note = posture._price_text(cost, company)
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
                    button=self._get_button(service_type, cost),
                    detail=self._who(names[service_type], counts[service_type]),
                )
            )
        return lines

    @api.model
    def _who(self, name: str | None, count: int) -> str:
        """Return one name and how many more, as lines tell their numbers."""
        # a line or a device of somebody: the person, not the reference
        person = (name or "").rpartition(" · ")[2]
        more = f"+{count - 1}" if count > 1 else ""
        return " ".join(filter(None, (person, more)))

    @api.model
    def _get_button(self, service_type, cost) -> dict | None:
        """Return what asks for a protection that has to be bought; free seats: none.

        :param cost: what it costs a month; ``None`` is not known.
        """
        if cost is not None and not cost:
            return None
        required = Domain("type_id", "=", service_type.id)
        required &= Domain("company_id", "=", self.env.company.id)
        return self._button(
            self.env._("Get It"),
            self._do("proximus.security.requirement", "action_get", required),
            key=f"get_{service_type.id}",
        )

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
        pending = self._pending_clocks()
        groups = notifications._read_group(
            pending, ["regime"], ["__count", "due_at:min"]
        )
        names = dict(notifications._fields["regime"]._description_selection(self.env))
        clocks = []
        for regime, count, due_at in sorted(groups, key=lambda group: group[2]):
            note, level = self._time_left(due_at)
            clocks.append(
                self._line(
                    f"clock_{regime}",
                    names[regime] if count == 1 else f"{names[regime]} ({count})",
                    note,
                    self._list(
                        "proximus_security.proximus_security_notification_action",
                        pending & Domain("regime", "=", regime),
                    ),
                    level,
                )
            )
        return [*clocks, *lines]

    @api.model
    def _pending_clocks(self) -> Domain:
        """Return what tells the reports to be sent that the law has set a clock on."""
        return Domain("state", "=", "pending") & Domain("due_at", "!=", False)

    # === FREE SEATS === #

    @api.model
    def _saving_lines(self):
        """Extend with the seats that are paid for and that nobody has."""
        lines = super()._saving_lines()
        if not self.env["proximus.security.service"].has_access("read"):
            return lines
        idle = self._idle_services()
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

    @api.model
    def _idle_services(self):
        """Return our own services with seats that are paid for and that nobody has."""
        paid = self.env["proximus.security.service"].search_fetch(
            Domain("is_own", "=", True)
            & Domain("state", "in", ("active", "suspended"))
            & Domain("unit_price", ">", 0),
            ["company_id", "seats", "state", "type_id", "unit_price"],
        )
        return paid.filtered("unused_cost")
