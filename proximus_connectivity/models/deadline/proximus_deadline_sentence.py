from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
SENTENCES = {
    "commitment": _lt("%(what)s: free to leave after %(day)s"),
    "notice": _lt("Give notice for %(what)s before %(day)s, or stay"),
    "renewal": _lt("%(what)s goes on for another term on %(day)s"),
    "end": _lt("%(what)s ends on %(day)s"),
    "answers": _lt("Say by %(day)s what becomes of what uses %(what)s"),
    "port": _lt("Numbers move on %(day)s: %(what)s"),
    "order": _lt("Delivery expected on %(day)s: %(what)s"),
    "stuck": _lt("No news of %(what)s: ask the operator"),
    "appointment": _lt("A technician comes on %(day)s for %(what)s"),
    "qualification": _lt("The address check %(what)s expires on %(day)s"),
    "claim": _lt("Send the claim %(what)s before %(day)s"),
    "claim_unchecked": _lt(
        "Send the claim %(what)s, best before %(day)s: until when is not certain"
    ),
    "credit": _lt(
        "The answer to claim %(what)s was due by %(day)s: remind the operator"
    ),
    "late_port": _lt("Claim before %(day)s for the late move %(what)s"),
}


class ProximusDeadline(models.Model):
    """A deadline as a plain sentence that says what to do, and by when."""

    _inherit = "proximus.deadline"

    sentence = fields.Char("What to Do", compute="_compute_sentence")

    @api.depends("kind", "date", "subject")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        for deadline in self:
            deadline.sentence = deadline._sentence(
                what=deadline._spoken_subject(),
                day=deadline._proximus_spoken_day(deadline.date),
            )

    def _spoken_subject(self) -> str:
        """Return what a deadline is about in words, rather than by its reference."""
        self.ensure_one()
        items = self.item_id or self.order_id.item_ids
        names = [
            " – ".join(filter(None, (item.product_id.name, item.site_id.name)))
            for item in items
        ] or self.port_request_id.number_ids.mapped("label")
        if not names:
            return self.subject or ""
        return ", ".join([names[0], *([f"+{len(names) - 1}"] if names[1:] else [])])

    def _sentence(self, what: str, day: str) -> str:
        """Return the sentence of one deadline.

        :param what: what it is about.
        :param day: its day, in the words of the reader.
        """
        self.ensure_one()
        if self.kind not in SENTENCES:
            return ""
        kind = self.kind
        # sudo: who reads the deadline may not read all of the claim
        if kind == "claim" and not self.claim_id.sudo().is_term_checked:
            kind = "claim_unchecked"
        words = self.env._(SENTENCES[kind])
        return words % {"what": what, "day": day}
