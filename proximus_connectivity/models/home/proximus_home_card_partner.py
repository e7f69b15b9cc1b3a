from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import lifecycle
from .proximus_home_card import SHOWN_ROWS

OPEN_ITEMS = [
    state
    for state in lifecycle.ITEM_STATES
    if not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, state)
]


class ProximusHomeCard(models.Model):
    """What a seller wants to know: which customer needs me, and what is late."""

    _inherit = "proximus.home.card"

    # === WHO NEEDS ME === #

    @api.model
    def _card_customers(self) -> dict:
        _ = self.env._
        needs = ~self._own() & (
            Domain("problem_count", ">", 0)
            | Domain("late_port_count", ">", 0)
            | Domain("ending_count", ">", 0)
        )
        portfolio = self.env["proximus.portfolio"]
        customers = portfolio.search_fetch(
            needs,
            [
                "commercial_partner_id",
                "problem_count",
                "late_port_count",
                "ending_count",
            ],
            order="problem_count desc, late_port_count desc, ending_count desc, id",
        )
        action = "proximus_connectivity.proximus_portfolio_action"
        figures = [
            self._figure(
                key,
                label,
                str(total),
                self._list(action, needs & Domain(field, ">", 0)),
                level,
            )
            for key, field, label, level in (
                ("problems", "problem_count", _("Problems"), "danger"),
                ("ports", "late_port_count", _("Late Number Moves"), "danger"),
                ("ending", "ending_count", _("Commitments End Soon"), "warning"),
            )
            if (total := sum(customers.mapped(field)))
        ]
        lines = [
            self._line(
                f"customer_{customer.id}",
                customer.commercial_partner_id.name,
                self._customer_needs(customer),
                self._list(action, Domain("id", "=", customer.id)),
                "danger" if customer.problem_count else "",
            )
            for customer in customers[:SHOWN_ROWS]
        ]
        if len(customers) > SHOWN_ROWS:
            text = _("All customers that need you (%(count)s)", count=len(customers))
            lines.append(self._line("all", text, "", self._list(action, needs)))
        return {
            "figures": figures,
            "lines": lines,
            "empty": _(
                "No customer has a problem, a late number move or a term to end."
            ),
            "button": self._board_button(),
        }

    @api.model
    def _customer_needs(self, customer) -> str:
        """Return in a few words what a customer needs."""
        _ = self.env._
        counts = (
            (customer.problem_count, _("problems: %(count)s")),
            (customer.late_port_count, _("late moves: %(count)s")),
            (customer.ending_count, _("terms that end: %(count)s")),
        )
        return " · ".join(text % {"count": count} for count, text in counts if count)

    # === WHAT COMES LATE === #

    @api.model
    def _card_deliveries(self) -> dict:
        _ = self.env._
        running = Domain("state", "in", OPEN_ITEMS) & ~self._own(
            "partner_id.commercial_partner_id"
        )
        late = running & Domain("is_late", "=", True)
        items = self.env["proximus.line.order.item"]
        late_count, count = items.search_count(late), items.search_count(running)
        first = items.search_fetch(
            late,
            ["order_id", "partner_id", "product_id", "committed_date"],
            order="committed_date, id",
            limit=SHOWN_ROWS,
        )
        action = "proximus_connectivity.proximus_line_order_item_action"
        figures = [
            self._figure(key, label, str(number), self._list(action, domain), level)
            for key, label, number, domain, level in (
                ("late", _("Late"), late_count, late, "danger"),
                ("running", _("On Their Way"), count, running, ""),
            )
            if number
        ]
        lines = [
            self._line(
                f"item_{item.id}",
                f"{item.partner_id.name}: {item.product_id.product_tmpl_id.name}",
                format_date(self.env, item.committed_date or item.requested_date),
                self._form("proximus.line.order", item.order_id.id),
                "danger",
            )
            for item in first
        ]
        return {
            "figures": figures,
            "lines": lines,
            "empty": _("Every delivery is done."),
        }
