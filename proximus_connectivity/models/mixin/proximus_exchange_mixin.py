from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import tmf


class ProximusExchangeMixin(models.AbstractModel):
    """A record that is sent to an operator and that the operator reports about.

    A model gives :meth:`_to_plain`, :meth:`_apply_states` and the names of its
    operations in :meth:`_exchange_hooks`.
    """

    _name = "proximus.exchange.mixin"
    _description = "Proximus Exchange Subject"

    provider_id = fields.Many2one(
        "proximus.provider",
        "Sent To",
        compute="_compute_provider_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        copy=False,
        groups="proximus_connectivity.group_user",
    )
    external_ref = fields.Char(
        "Operator's Reference", copy=False, index="btree_not_null", readonly=True
    )
    remote_time = fields.Char(
        "Last Change at the Operator",
        copy=False,
        readonly=True,
        help="Time, in UTC, of the last report of the operator that was used. An "
        "older one that comes in later changes nothing.",
    )
    note_ids = fields.One2many("proximus.exchange.note", "res_id", "Operator Notes")
    exchange_count = fields.Integer(
        compute="_compute_exchanges", groups="proximus_connectivity.group_user"
    )
    exchange_error = fields.Char(
        "Sending",
        compute="_compute_exchanges",
        groups="proximus_connectivity.group_user",
        help="Why it has not reached the operator yet.",
    )

    @api.depends("company_id")
    def _compute_provider_id(self):
        providers = self.env["proximus.provider"]
        for company, records in self.grouped("company_id").items():
            provider = providers._for_company(company)
            for record in records:
                record.provider_id = record.provider_id or provider

    def _compute_exchanges(self):
        submit = self._exchange_hooks()[0]
        # sudo: who may see the record may see whether it was sent
        exchanges = self.env["proximus.exchange"].sudo()
        found = exchanges.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).grouped("res_id")
        for record in self:
            own = found.get(record.id, exchanges)
            last = own.filtered(lambda one: one.operation == submit)[:1]
            record.exchange_count = len(own)
            record.exchange_error = (
                last.message if last.state in ("pending", "failed") else False
            )

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of the ORM: notes stay in the company of what they are about."""
        result = super().write(vals)
        if "company_id" in vals:
            # sudo: notes are nobody's to write, and move with their subject
            notes = self.sudo().note_ids
            self.env.add_to_compute(notes._fields["company_id"], notes)
        return result

    def unlink(self):
        """Override of the ORM: no key of the database holds notes to their subject."""
        # sudo: notes are nobody's to write, and go with their subject
        notes = self.sudo().note_ids
        result = super().unlink()
        notes.unlink()
        return result

    # === ACTIONS === #

    def action_send_to_provider(self):
        """Send the records to their operator; it happens in the background.

        :raises UserError: for a record that was sent already or has no provider.
        """
        self.check_access("write")
        for record in self:
            record._check_sendable()
            record._send_to_provider()
        return True

    def _check_sendable(self) -> None:
        if self.external_ref:
            raise UserError(
                self.env._(
                    "%(record)s has been sent already: the operator calls it %(ref)s.",
                    record=self.display_name,
                    ref=self.external_ref,
                )
            )
        if not self.provider_id or self.provider_id.state == "disabled":
            raise UserError(
                self.env._(
                    "%(record)s: choose a provider that is not disabled in “Sent To”.",
                    record=self.display_name,
                )
            )

    def _send_to_provider(self) -> None:
        """Store the request and wake the cron that sends it."""
        submit = self._exchange_hooks()[0]
        self.env["proximus.exchange"]._queue(self.provider_id, submit, self)
        self.env["proximus.exchange"]._wake_cron()

    def _send_new(self) -> None:
        """Send new records whose provider wants them at once."""
        # sudo: who makes an order or reports a problem may have no right on providers
        for record in self.sudo():
            provider = record.provider_id
            if provider.auto_send and provider.state != "disabled":
                record._send_to_provider()

    def action_refresh_from_provider(self):
        """Ask the operator now how far it is."""
        self.ensure_one()
        self.check_access("write")
        provider = self.provider_id
        if not self.external_ref or not provider or provider.state == "disabled":
            raise UserError(
                self.env._(
                    "%(record)s has not reached an operator: there is nothing to ask.",
                    record=self.display_name,
                )
            )
        exchange = self._refresh_from_provider()
        return exchange._notification()

    def _refresh_from_provider(self):
        """Ask the operator about one record; return the exchange."""
        read = self._exchange_hooks()[1]
        exchange = self.env["proximus.exchange"]._queue(self.provider_id, read, self)
        exchange._attempt()
        return exchange

    @api.readonly
    def action_view_exchanges(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_exchange_action"
        )
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return {**action, "domain": domain}

    # === AS SUBJECT OF AN EXCHANGE === #

    def _exchange_hooks(self) -> tuple[str, str]:
        """Return the operations that send a record and that ask about it."""
        raise NotImplementedError(self._name)

    def _exchange_send(self, exchange) -> dict:
        """Talk to the operator; return its answer as plain values."""
        raise NotImplementedError(self._name)

    def _exchange_apply(self, exchange, answer: dict) -> str:
        """Use an answer; return a remark for the log."""
        return self._apply_remote(answer, answer.get("time") or "")

    def _exchange_waits(self, reason: str) -> None:
        """Show on the record why it has not reached the operator yet."""

    def _exchange_refused(self, reason: str) -> None:
        """Give the person in charge the refusal as something to do."""
        summary = self.env._("The operator does not accept this")
        if not self.activity_ids.filtered(lambda one: one.summary == summary):
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=reason,
                user_id=self.user_id.id or self.env.uid,
            )

    # === NEWS === #

    def _add_notes(self, vals_list: list[dict]):
        """Keep notes about the record: this is the one place that writes them.

        :param vals_list: values of the notes, without their subject.
        :return: the notes, with the rights of the caller.
        """
        self.ensure_one()
        subject = {"res_model": self._name, "res_id": self.id}
        # sudo: what was said is written here and by nobody else
        notes = self.env["proximus.exchange.note"].sudo()
        return notes.create([{**vals, **subject} for vals in vals_list])

    def _to_plain(self) -> dict:
        """Return the record as the plain values that ``tools/tmf_*.py`` take."""
        raise NotImplementedError(self._name)

    def _apply_states(self, answer: dict, time: str) -> str:
        """Follow the states that the operator tells; return a remark for the log.

        :raises UserError: when they contradict what is final here.
        """
        raise NotImplementedError(self._name)

    def _take_facts(self, answer: dict) -> None:
        """Keep what stays true whatever is told later: notes, milestones…

        Taken from old news as well; called again with the same facts, it keeps them
        once.
        """

    def _apply_remote(self, answer: dict, time: str) -> str:
        """Use news of the operator, unless it is older than what is known.

        :param answer: plain values, as the hooks of the provider return them.
        :param time: sort key of the news; empty for news without a time.
        :return: a remark for the log.
        """
        self.ensure_one()
        self._take_facts(answer)
        if time and tmf.is_stale(time, self.remote_time):
            return self.env._("Older than what is known already: nothing changed.")
        vals = {}
        if answer.get("external_ref") and not self.external_ref:
            vals["external_ref"] = answer["external_ref"]
        if time and time != self.remote_time:
            vals["remote_time"] = time
        if vals:
            self.write(vals)
        return self._apply_states(answer, time)
