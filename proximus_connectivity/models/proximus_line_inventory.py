from odoo import models

from ..tools import lifecycle


class ProximusLine(models.Model):
    """The line inventory on paper: what a customer has, site by site."""

    _inherit = "proximus.line"

    def _inventory(self) -> list[dict]:
        """Return the lines by holder and site, as the inventory prints them.

        :return: per holder a dictionary with ``partner``, ``sites`` (dictionaries with
            ``site``, ``lines`` and ``cost``), ``kinds`` (pairs of a label and a
            number), ``count`` and ``cost``: what the live lines cost a month, in the
            currency of the company.
        """
        labels = dict(self._fields["line_kind"]._description_selection(self.env))
        by_holder = self.sorted("name").grouped("commercial_partner_id")
        return [
            {
                "partner": partner,
                "sites": lines._inventory_sites(),
                "kinds": [
                    (labels[kind], len(of_kind))
                    for kind, of_kind in lines.grouped("line_kind").items()
                ],
                "count": len(lines),
                "cost": lines._inventory_cost(),
            }
            for partner, lines in by_holder.items()
        ]

    def _inventory_sites(self) -> list[dict]:
        """Return the lines by site, those without one at the end."""
        groups = self.grouped("site_id").items()
        return [
            {"site": site, "lines": lines, "cost": lines._inventory_cost()}
            for site, lines in sorted(
                groups, key=lambda group: (not group[0], group[0].display_name or "")
            )
        ]

    def _inventory_cost(self) -> float:
        live = self.filtered(lambda line: line.state in lifecycle.LINE_LIVE)
        return sum(live.mapped("monthly_cost"))
