from odoo import models
from odoo.tools import format_date


class ProximusLineOrder(models.Model):
    """An order as its buyer follows it, like a parcel."""

    _inherit = "proximus.line.order"

    def _fetch_delivery(self) -> None:
        """Read what title and steps of the orders need, at once for all of them."""
        items = self.item_ids
        items.fetch(
            [
                "appointment_date",
                "appointment_state",
                "committed_date",
                "company_id",
                "line_id",
                "product_id",
                "requested_date",
                "site_id",
                "state",
            ]
        )
        items.line_id.fetch(["site_id"])
        (items.site_id | items.line_id.site_id).fetch(["name"])
        items.product_id.product_tmpl_id.fetch(["name"])

    def _delivery_title(self) -> str:
        """Return what is ordered and where, in a few words."""
        self.ensure_one()
        first = self.item_ids[:1]
        place = (first.site_id or first.line_id.site_id).name
        offer = first.product_id.product_tmpl_id.name or self.name
        title = " – ".join(filter(None, (offer, place)))
        more = len(self.item_ids) - 1
        return f"{title} (+{more})" if more > 0 else title

    def _delivery_steps(self) -> list[tuple[str, bool]]:
        """Return the four steps of the order, each with whether it is done."""
        self.ensure_one()
        _ = self.env._
        known = self.item_ids._delivery()
        ordered, checked, visited, finished = (
            known.done if known else (True,) + (False,) * 3
        )
        working = self.item_ids.filtered(lambda item: item.state == "completed")
        if self.next_visit:
            visit = _(
                "Technician on %(day)s", day=format_date(self.env, self.next_visit)
            )
        elif visited:
            visit = _("Technician has been")
        elif self.committed_date:
            day = format_date(self.env, self.committed_date)
            visit = _("Promised for %(day)s", day=day)
        else:
            visit = _("Day not known yet")
        total = len(self.item_ids)
        done = _("Working (%(done)s of %(total)s)", done=len(working), total=total)
        return [
            (_("Ordered"), ordered),
            (_("Checked"), checked),
            (visit, visited),
            (done if working and total > 1 else _("Working"), finished),
        ]
