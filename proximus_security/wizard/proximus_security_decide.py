from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.significance import NO, UNKNOWN, YES, exceeds, significance

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")]
QUESTIONS = ("on_service", "disrupts", "harms_others")
LOSS_LIMIT, LOSS_SHARE = "nis2_loss_limit", "nis2_loss_share"


class ProximusSecurityDecide(models.TransientModel):
    """*Help me decide*: the questions by which the law tells what is significant.

    The answers point somewhere; a person decides, and why is kept.
    """

    _name = "proximus.security.decide"
    _description = "Help to Decide Whether an Incident Is Significant"

    incident_id = fields.Many2one(
        "proximus.security.incident", required=True, readonly=True
    )
    company_id = fields.Many2one(related="incident_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    on_service = fields.Selection(
        ANSWERS,
        "Does it touch a service for which your company falls under NIS2?",
        required=True,
        default="unknown",
    )
    disrupts = fields.Selection(
        ANSWERS,
        "Does that service stand still or work badly, or may it?",
        required=True,
        default="unknown",
    )
    harms_others = fields.Selection(
        ANSWERS,
        "Do people or other companies suffer considerable damage, or may they?",
        required=True,
        default="unknown",
    )
    loss_known = fields.Selection(
        ANSWERS,
        "Does it cost your company money, or may it?",
        required=True,
        default="unknown",
    )
    loss = fields.Monetary("How much, as far as you can tell?")
    turnover = fields.Monetary("Turnover of last year, if you know it")
    limit_text = fields.Char(compute="_compute_limit_text")
    points_to = fields.Selection(
        [
            ("yes", "Significant"),
            ("no", "Not significant"),
            ("unknown", "Not clear: act as if it were, until you know"),
        ],
        "Your answers point to",
        compute="_compute_points_to",
    )
    reason = fields.Text("In your own words, why?")

    @api.model
    def _limits(self):
        """Return the amount and the share above which a loss counts, if any hold."""
        found = self.env["proximus.parameter"]._in_force([LOSS_LIMIT, LOSS_SHARE])
        values = {each.code: each.value for each in found}
        return values.get(LOSS_LIMIT), values.get(LOSS_SHARE)

    @api.depends("currency_id")
    @api.depends_context("lang")
    def _compute_limit_text(self):
        limit, share = self._limits()
        for wizard in self:
            wizard.limit_text = limit is not None and self.env._(
                "A loss counts above %(limit)s, or %(share)s %% of the turnover when "
                "that is less.",
                limit=wizard.currency_id.format(limit) if wizard.currency_id else limit,
                share=self._proximus_spoken_number(share or 0),
            )

    @api.depends(*QUESTIONS, "loss_known", "loss", "turnover")
    def _compute_points_to(self):
        limit, share = self._limits()
        for wizard in self:
            wizard.points_to = significance(
                wizard.on_service,
                [
                    wizard.disrupts,
                    wizard.harms_others,
                    wizard._loss_counts(limit, share),
                ],
            )

    def _loss_counts(self, limit, share):
        """Return whether the loss counts: a cost of unknown size stays unknown."""
        if self.loss_known == NO:
            return NO
        if self.loss_known == UNKNOWN or not self.loss:
            return UNKNOWN
        return exceeds(self.loss, limit, share, self.turnover)

    # === ACTIONS === #

    def action_significant(self):
        """Decide that it is significant."""
        self._decide(YES)

    def action_not_significant(self):
        """Decide that it is not significant."""
        self._decide(NO)

    def action_not_known(self):
        """Leave it open; the clocks run on."""
        self._decide(UNKNOWN)

    def _decide(self, answer):
        self.ensure_one()
        if self.points_to != answer != UNKNOWN and not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Your answers do not point there. Write in your own words why you "
                    "decide so: it is kept with the incident."
                )
            )
        self.incident_id._decide_significance(answer, self._basis())

    def _basis(self) -> str:
        """Return the answers and the own words, as they are kept."""
        rows = [
            f"{self._fields[name]._description_string(self.env)} {self._answer(name)}"
            for name in (*QUESTIONS, "loss_known")
        ]
        if self.loss:
            rows.append(self.currency_id.format(self.loss))
        rows.append(
            f"{self._fields['points_to']._description_string(self.env)}: "
            f"{self._answer('points_to')}"
        )
        return "\n".join([*rows, *filter(None, [(self.reason or "").strip()])])

    def _answer(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")
