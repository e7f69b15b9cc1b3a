from odoo import fields, models

from ..tools import tmf, tmf_product


class ProximusLine(models.Model):
    """What the operator reports of a line by itself."""

    _inherit = "proximus.line"

    def _take_facts(self, told: dict) -> None:
        """A product tells only how it stands now: nothing is kept of old news."""

    def _apply_remote(self, told: dict, moment: str) -> str:
        """Note on a line that the operator sees it otherwise; a person decides.

        :param told: see ``tmf_product.read_product``.
        :param moment: sort key of the news.
        """
        differences = tmf_product.differences(self._to_plain(), told)
        if "state" not in differences:
            return ""
        labels = dict(self._fields["state"]._description_selection(self.env))
        remark = self.env._(
            "The operator reports this line as “%(state)s” since %(time)s.",
            state=labels[told["state"]],
            time=fields.Datetime.to_string(tmf.read_time(moment).replace(tzinfo=None)),
        )
        self.message_post(body=remark)
        return remark
