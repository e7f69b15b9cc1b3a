import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

REPORT = "proximus_connectivity.proximus_claim_report"
LETTER = "proximus_connectivity.mail_template_claim"
REMINDER = "proximus_connectivity.mail_template_claim_reminder"


class ProximusClaim(models.Model):
    """What is written to the operator, in its language, and when an answer is due."""

    _inherit = "proximus.claim"

    answer_by = fields.Date(
        "Answer Expected By",
        readonly=True,
        copy=False,
        help="Somebody is reminded when nothing has come back on this day.",
    )
    reminded_on = fields.Date("Last Reminder", readonly=True, copy=False)
    reminder_count = fields.Integer("Reminders", readonly=True, copy=False)
    cannot_print = fields.Boolean(compute="_compute_cannot_print")

    def _compute_cannot_print(self):
        self.cannot_print = not self.env["ir.actions.report"]._can_print()

    # === ACTIONS === #

    def action_write_letter(self):
        """Open the letter to the operator; once it is sent, so is the claim.

        :raises UserError: for a claim without addressee or after its deadline.
        """
        self.ensure_one()
        if self.state in ("draft", "refused"):
            self._check_sendable(self._proximus_today())
        return self._compose(LETTER, self.env._("Write to the Operator"))

    def action_remind(self):
        """Open a reminder of a claim that the operator has not answered.

        :raises UserError: for a claim that waits for nothing.
        """
        self.ensure_one()
        if self.state not in ("sent", "granted"):
            raise UserError(
                self.env._(
                    "%(claim)s waits for no answer: only what was sent and did not "
                    "come back is reminded.",
                    claim=self.name,
                )
            )
        return self._compose(REMINDER, self.env._("Remind the Operator"))

    def action_print(self):
        """Print the letter.

        :raises UserError: where nothing can be printed, saying what to do instead.
        """
        if self[:1].cannot_print:
            raise UserError(
                self.env._(
                    "This server cannot print: wkhtmltopdf is not installed. Send the "
                    "letter by mail, which says the same."
                )
            )
        return self.env.ref(REPORT).report_action(self)

    # === BUSINESS === #

    def _answer_day(self, today) -> fields.Date | bool:
        """Return until when an answer is waited for; False where nobody says so."""
        days = self.env["proximus.parameter"]._in_force(["claim_answer_days"], today)
        return fields.Date.add(today, days=int(days.value)) if days else False

    @api.private
    def letter_lang(self) -> str:
        """Return the language of the addressee, else that of the company."""
        self.ensure_one()
        return self.operator_id.lang or self.company_id.partner_id.lang or self.env.lang

    @api.private
    def letter_day(self) -> str:
        """Return the day of the letter: that on which it went out last, else today."""
        self.ensure_one()
        day = self.reminded_on or self.sent_on or self._proximus_today()
        return self._proximus_spoken_day(day, with_year=True)

    @api.private
    def letter_rows(self) -> list[dict]:
        """Return what is claimed, a dictionary a row, in the language of the letter."""
        self.ensure_one()
        # sudo: who writes the letter may say what the claim is about
        rows = self.sudo().row_ids
        return [
            {
                "bill": row.bill,
                "place": row.row_number,
                "text": row.name,
                "line": row.number or row.line_id.name or "",
                # no two readers may take a day for another one
                "period": " – ".join(
                    self._proximus_spoken_day(day, with_year=True)
                    for day in (row.date_from, row.date_to)
                    if day
                ),
                "billed": row.billed,
                "agreed": row.agreed,
                "amount": row.amount,
                "reason": row._reason_words(),
            }
            for row in rows
        ]

    @api.private
    def letter_html(self):
        """Return what is claimed as safe HTML, in the language of its mail."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "proximus_connectivity.claim_letter_rows", {"doc": self}
        )

    def _compose(self, template: str, title: str) -> dict:
        """Return the dialog in which a mail to the operator is read and sent."""
        return self._proximus_compose(
            template, title, self.operator_id, proximus_claim_letter=template
        )

    def message_post(self, **kwargs):
        """Note with the mail that the claim was sent, or the operator reminded."""
        letter = self.env.context.get("proximus_claim_letter")
        if letter == LETTER:
            self.filtered(lambda one: one.state in ("draft", "refused")).action_send()
        elif letter == REMINDER:
            today = self._proximus_today()
            for claim in self:
                claim.write(
                    {
                        "reminded_on": today,
                        "reminder_count": claim.reminder_count + 1,
                        "answer_by": claim._answer_day(today),
                    }
                )
        return super().message_post(**kwargs)

    def _process_attachments_for_template_post(self, mail_template):
        """Attach the letter as a PDF; without a printer the mail says the same."""
        result = super()._process_attachments_for_template_post(mail_template)
        letters = [
            self.env.ref(name, raise_if_not_found=False) for name in (LETTER, REMINDER)
        ]
        if mail_template not in letters:
            return result
        for claim in self:
            paper = claim._paper()
            if paper:
                found = result.setdefault(claim.id, {}).setdefault("attachments", [])
                name = f"{claim.name}.pdf".replace("/", "-")
                found.append((name, base64.b64encode(paper)))
        return result

    def _paper(self) -> bytes | None:
        """Return the printed letter; None where nothing can print."""
        if self.cannot_print:
            return None
        return self.env["ir.actions.report"]._try_qweb_pdf(REPORT, self.ids)[0] or None
