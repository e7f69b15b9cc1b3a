import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import digest
from ...tools.digest import Unknown

_logger = logging.getLogger(__name__)
_RHYTHM = {"week": relativedelta(weeks=1), "month": relativedelta(months=1)}


class ProximusFiguresConsent(models.Model):
    """The file of figures: made, signed, numbered, and given or sent by mail."""

    _inherit = "proximus.figures.consent"

    def action_download(self):
        """Make a file of the figures of now, and download it."""
        self.ensure_one()
        name, content = self._make_file()
        message = self.message_post(
            body=self.env._("A file of the figures was made: %s", name),
            attachments=[(name, content)],
            subtype_xmlid="mail.mt_note",
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{message.attachment_ids.id}?download=true",
            "target": "self",
        }

    def action_send(self):
        """Send the figures of now to the partner by mail."""
        for consent in self:
            consent._send()

    # === THE FILE === #

    def _make_file(self) -> tuple[str, bytes]:
        """Return name and content of a new file, as the user may know the figures.

        :raises UserError: unless somebody agreed to it.
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        if self.state != "agreed":
            raise UserError(
                self.env._(
                    "%(partner)s: nobody agreed that your figures are sent. Look at "
                    "what would be sent, and agree to it first.",
                    partner=self.partner_id.name,
                )
            )
        now = fields.Datetime.now()
        self.write({"last_sequence": self.last_sequence + 1, "last_at": now})
        company = self.company_id
        file = self._digest(now)
        # sudo: the program signs with the key, and shows it to nobody
        content = digest.write(file, self.sudo().key)
        number = company.company_registry or company.id
        name = f"figures-{number}-{file.sequence:05d}.json".replace("/", "-")
        return name, content

    def _digest(self, now) -> digest.Digest:
        """Return what the preview shows, as a file holds it."""
        company, names = self.company_id, self._figure_names()
        figures = self.env["proximus.figures"]
        values = figures._of(company & self.env.user.company_ids).get(company)
        if values is None:
            raise AccessError(
                self.env._("You do not work in %(company)s.", company=company.name)
            )
        return digest.Digest(
            database=self._database(),
            company_ref=str(company.id),
            company_name=company.name,
            vat=company.vat or "",
            enterprise_number=company.company_registry or "",
            generated_at=now,
            sequence=self.last_sequence,
            currency=company.currency_id.name,
            figures={
                name: values[name]
                for name in names
                if not isinstance(values[name], Unknown)
            },
            unknown={
                name: str(values[name])
                for name in names
                if isinstance(values[name], Unknown)
            },
        )

    # === BY MAIL === #

    def _send(self):
        """Send a new file to the partner, in its language.

        :raises UserError: when the partner has no address.
        """
        self.ensure_one()
        partner = self.partner_id
        if not partner.email:
            raise UserError(
                self.env._(
                    "%(partner)s has no mail address: fill it in on the contact, or "
                    "give the file yourself.",
                    partner=partner.name,
                )
            )
        name, content = self._make_file()
        reader = self.with_context(lang=partner.lang or self.env.lang)
        reader.message_post(
            subject=reader.env._("Figures of %s", self.company_id.name),
            body=reader.env._(
                "Attached are the figures of %s, for your list of clients. They are "
                "counts and sums, signed with the key that you have.",
                self.company_id.name,
            ),
            attachments=[(name, content)],
            partner_ids=partner.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self._plan_next()

    def _plan_next(self):
        """Set the day of the next mail by the schedule; none without one."""
        for consent in self:
            step = _RHYTHM.get(consent.schedule)
            is_due = step and consent.state == "agreed"
            consent.next_on = consent._proximus_today() + step if is_due else False

    @api.model
    def _cron_send(self):
        """Send what is due, each as who agreed to it; who cannot is told."""
        due = self.search(
            Domain("state", "=", "agreed") & self._proximus_day_domain("next_on", "<="),
            order="next_on, id",
        )
        jobs = self.env["ir.cron"]
        jobs._commit_progress(remaining=len(due))
        for consent in due:
            consent._send_scheduled()
            if not jobs._commit_progress(1):
                break

    def _send_scheduled(self):
        """Send one file; what is in the way becomes something to do, said once."""
        person = self.agreed_by_id
        try:
            with self.env.cr.savepoint():
                if not person.active:
                    raise UserError(self.env._("%s does not work here.", person.name))
                self.with_user(person).with_company(self.company_id)._send()
        except (AccessError, UserError) as error:
            _logger.info("Figures %s were not sent: %s", self.id, error)
            self._plan_next()
            kind = "mail.mail_activity_data_todo"
            if not self.activity_search([kind]):
                self.activity_schedule(
                    kind,
                    user_id=person.id if person.active else self.env.uid,
                    summary=self.env._("The figures were not sent"),
                    note=str(error),
                )
