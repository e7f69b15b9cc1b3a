import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...fields import NO_REASON
from ...tools import lifecycle

SUSPEND_KINDS = [
    ("unpaid", "Not Paid"),
    ("customer", "Requested by the Customer"),
    ("season", "Out of Season"),
    ("lost", "Lost or Stolen"),
    ("misuse", "Misuse"),
    ("other", "Other"),
]
#: States of an order item with which nobody has begun.
WAITING = ("acknowledged", "pending")


class ProximusLine(models.Model):
    """When notice must be given, why a line ended, why it stands still."""

    _inherit = "proximus.line"

    end_reason_id = fields.Many2one(
        "proximus.end.reason",
        index="btree_not_null",
        copy=False,
        tracking=True,
        ondelete="restrict",
        falsy_value_label=NO_REASON,
    )
    destination_operator_id = fields.Many2one(
        "res.partner",
        "New Operator",
        index="btree_not_null",
        copy=False,
        help="Who takes over, as far as is known.",
    )
    suspend_kind = fields.Selection(
        SUSPEND_KINDS, "Suspended For", copy=False, index="btree_not_null"
    )
    commitment_origin = fields.Char(
        "Commitment Set By",
        compute="_compute_commitment_origin",
        help="What decides until when the line is committed; empty: the line itself.",
    )
    notice_by = fields.Date(
        "Give Notice By",
        compute="_compute_notice_by",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Last day on which notice ends the line together with its commitment.",
    )
    notice_is_open = fields.Boolean(
        "Notice Window Open",
        compute="_compute_notice_is_open",
        search="_search_notice_is_open",
        help="The last day to give notice comes near: see the settings.",
    )

    # === COMPUTES === #

    def _compute_commitment_origin(self):
        self.commitment_origin = False

    @api.depends("commitment_end_date", "product_id.notice_days")
    def _compute_notice_by(self):
        for line in self:
            end = line.commitment_end_date
            days = datetime.timedelta(days=line.product_id.notice_days)
            line.notice_by = end and end - days

    @api.depends("notice_by", "state", "company_id.proximus_notice_days")
    @api.depends_context("tz")
    def _compute_notice_is_open(self):
        today = self._proximus_today()
        for line in self:
            lead = datetime.timedelta(days=line.company_id.proximus_notice_days)
            line.notice_is_open = (
                line.state in lifecycle.LINE_IN_SERVICE
                and bool(line.notice_by)
                and line.notice_by - lead <= today <= line.notice_by
            )

    @api.model
    def _search_notice_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._proximus_today()
        found = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("notice_by", "<=", today + datetime.timedelta(days=days))
            for company in self.env.companies
            if (days := company.proximus_notice_days) >= 0
        )
        found &= Domain("state", "in", list(lifecycle.LINE_IN_SERVICE)) & Domain(
            "notice_by", ">=", today
        )
        return found if True in value else ~found

    # === ACTIONS === #

    def action_choose_change(self):
        """Ask what is to change; each answer opens its own dialog."""
        self.ensure_one()
        view = self.env.ref("proximus_connectivity.proximus_line_view_form_change")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What do you want to change?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_open_end(self):
        """Open the dialog that shows what ending the lines brings about."""
        return self.env["proximus.line.end"]._open(self)

    def action_open_suspend(self):
        """Open the dialog that suspends the lines."""
        return self._dialog("proximus_connectivity.proximus_line_suspend_action")

    def action_open_withdraw(self):
        """Open the dialog that takes the notice of the lines back."""
        return self._dialog("proximus_connectivity.proximus_line_withdraw_action")

    def _dialog(self, xmlid: str) -> dict:
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_line_ids": self.ids}}

    # === BUSINESS === #

    def _check_end_not_sent(self) -> None:
        """Refuse to take back an end that is with the operator."""
        for line, item in self._confirmed_ends().items():
            raise UserError(
                self.env._(
                    "%(line)s: its end is with the operator (%(order)s). Ask to cancel "
                    "that order first.",
                    line=line.display_name,
                    order=item.order_id.name,
                )
            )

    def _confirmed_ends(self) -> dict:
        """Return the order item per ending line whose end the operator has in hand."""
        ending = self.filtered(lambda line: line.state == "pending_terminate")
        return {
            item.line_id.with_env(self.env): item
            for item in ending._open_items("delete")
            if item.order_id.external_ref or item.state not in WAITING
        }

    def _notice_follows(
        self, target: str, date: datetime.date, previous: dict[int, str]
    ) -> None:
        """Forget why a line was to end or stood still once it works again."""
        stays = self.filtered(lambda line: previous.get(line.id) == "pending_terminate")
        if target == "active":
            stays._open_items("delete")._route("cancelled", date=date)
        if target in lifecycle.LINE_IN_SERVICE:
            gone = self.filtered("end_reason_id") | self.filtered(
                "destination_operator_id"
            )
            gone.write({"end_reason_id": False, "destination_operator_id": False})
        if target != "suspended":
            self.filtered("suspend_kind").write({"suspend_kind": False})
