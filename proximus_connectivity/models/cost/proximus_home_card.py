from odoo import api, models
from odoo.fields import Domain

from .proximus_line_waste import WASTE


class ProximusHomeCard(models.Model):
    """What an accountant would rather not pay: lines that serve nobody."""

    _inherit = "proximus.home.card"

    @api.model
    def _card_waste(self) -> dict:
        _ = self.env._
        action = "proximus_connectivity.proximus_line_action_waste"
        labels = dict(
            self.env["proximus.line"]._fields["waste"]._description_selection(self.env)
        )
        lines = self.env["proximus.line"]
        yearly, rows = [], []
        for reason, _label in WASTE:
            domain = Domain("waste", "=", reason)
            groups = lines._read_group(
                domain, ["currency_id"], ["yearly_cost:sum", "__count"]
            )
            if not groups:
                continue
            yearly += [group[:2] for group in groups]
            count = sum(group[2] for group in groups)
            rows.append(
                self._line(
                    reason,
                    f"{labels[reason]} ({count})",
                    self._money(self._sums(group[:2] for group in groups)),
                    self._list(action, domain),
                )
            )
        figures = []
        if rows:
            everything = Domain("waste", "!=", False)
            figures.append(
                self._figure(
                    "yearly",
                    _("Cost per Year"),
                    self._money(self._sums(yearly)),
                    self._list(action, everything),
                    "warning",
                )
            )
        return {
            "figures": figures,
            "lines": rows,
            "empty": _("Every line has a user, as far as is known."),
        }
