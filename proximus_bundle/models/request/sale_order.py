import base64
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.fields import Reference
from odoo.addons.proximus_connectivity.tools.quote_document import Answer, write_answer
from odoo.addons.proximus_connectivity.tools.quote_request import read_request

from .sale_order_request import REQUEST_TO_ANSWER

#: State of an order → what its customer reads of the offer.
ANSWERS = {"sent": "approved", "sale": "accepted", "cancel": "rejected"}


class SaleOrder(models.Model):
    """A quotation that answers a customer's request, and tells the customer so.

    How it is made stands in ``sale_order_request.py``, the numbers that move when it is
    signed in ``sale_order_switch.py``.
    """

    _inherit = "sale.order"

    proximus_request_ref = Reference(
        "Customer's Request",
        copy=False,
        readonly=True,
        help="Reference of the request in the customer's own books.",
    )
    proximus_request_uuid = fields.Char(
        "Id of the Request", copy=False, readonly=True, index="btree_not_null"
    )
    proximus_request_data = fields.Text(
        "Document of the Request",
        copy=False,
        readonly=True,
        help="The request as it came, with the lines and numbers that it replaces.",
    )
    proximus_request_id = fields.Many2one(
        "proximus.quote.request",
        "Request in This Database",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    proximus_switch_ids = fields.One2many(
        "proximus.switch", "sale_order_id", "Switch Mandates"
    )
    proximus_switch_count = fields.Integer(
        compute="_compute_proximus_switch_count", compute_sudo=True
    )

    _proximus_request_once = models.UniqueIndex(
        "(company_id, proximus_request_uuid) "
        "WHERE proximus_request_uuid IS NOT NULL AND state != 'cancel'",
        "This request has a quotation already.",
    )

    # === COMPUTE METHODS === #

    def _compute_proximus_switch_count(self):
        counts = dict(
            self.env["proximus.switch"]._read_group(
                [("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"]
            )
        )
        for order in self:
            order.proximus_switch_count = counts.get(order, 0)

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ANSWERS:
            self._tell_request()
            # sudo: whoever signs in the portal ends the activity of the salesperson
            self.sudo().filtered("proximus_request_uuid").activity_unlink(
                [REQUEST_TO_ANSWER]
            )
        return result

    # === ACTIONS === #

    def action_answer_file(self):
        """Download the answer, for the customer's own database.

        :raises UserError: when there is no request, or no offer yet.
        """
        self.ensure_one()
        if not self.proximus_request_uuid:
            raise UserError(
                self.env._("%s answers no request that came as a file.", self.name)
            )
        if self.state == "draft":
            raise UserError(
                self.env._(
                    "%s is still a draft. Send it, or mark it as sent: what the "
                    "customer reads is an offer.",
                    self.name,
                )
            )
        attachment = self.env["ir.attachment"].create(
            {
                "name": self._answer_name(),
                "raw": self._answer_document(),
                "mimetype": "application/json",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    @api.readonly
    def action_view_switches(self):
        """Open the mandates of the numbers that move."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_switch_action"
        )
        switches = self.proximus_switch_ids
        if len(switches) == 1:
            action.update(res_id=switches.id, views=[(False, "form")])
        return {**action, "domain": [("sale_order_id", "in", self.ids)], "context": {}}

    # === ANSWER === #

    def _to_answer(self) -> Answer:
        """Return what the customer is told of the offer."""
        self.ensure_one()
        self._portal_ensure_token()
        sections = self._bundle_sections()
        single = self.order_line.filtered(
            lambda line: not line.display_type and not line.bundle_key
        )
        offers = [(line.name, int(line.bundle_quantity or 1)) for line in sections]
        offers += [
            (line.product_id.name, max(int(line.product_uom_qty), 1)) for line in single
        ]
        rounded = self.currency_id.round
        return Answer(
            id=self.proximus_request_uuid or "",
            request_reference=self.proximus_request_ref or "",
            reference=self.name,
            state=ANSWERS.get(self.state, "approved"),
            seller=self.company_id.partner_id._to_quote_party(),
            recurring=Decimal(str(rounded(self.recurring_total))),
            one_off=Decimal(str(rounded(self.one_off_total))),
            currency=self.currency_id.name,
            months=max(sections.bundle_term_id.mapped("months"), default=0),
            link=f"{self.get_base_url()}{self.get_portal_url()}",
            valid_until=self.validity_date or None,
            answered_on=self._proximus_today(),
            offers=tuple((name[:250], count) for name, count in offers if name),
        )

    def _answer_document(self) -> bytes:
        return write_answer(self._to_answer()).encode()

    def _answer_name(self) -> str:
        return f"answer-{self.name}.json".replace("/", "-")

    def _tell_request(self) -> None:
        """Let the request follow, where the customer works in this database."""
        # sudo: the seller (or whoever signs in the portal) has no right in the
        # customer's company; what is written there is the answer
        for order_sudo in self.sudo().filtered("proximus_request_id"):
            request_sudo = order_sudo.proximus_request_id
            if request_sudo.state != "cancelled":
                request_sudo._take_answer(order_sudo._to_answer())

    def _request_document(self):
        """Return the request that the order answers, None when it answers none.

        It was read when it came; a version of then that is not known now is none.
        """
        self.ensure_one()
        if not self.proximus_request_data:
            return None
        try:
            return read_request(self.proximus_request_data)
        except ValueError:
            return None

    # === MAIL === #

    def message_post(self, **kwargs):
        """Tell the request of an offer that is sent once more, too."""
        message = super().message_post(**kwargs)
        if self.env.context.get("mark_so_as_sent"):
            self.filtered(lambda order: order.state == "sent")._tell_request()
        return message

    def _process_attachments_for_template_post(self, mail_template):
        """Attach the answer to the mails of an order that stems from a request."""
        result = super()._process_attachments_for_template_post(mail_template)
        for order in self.filtered("proximus_request_uuid"):
            found = result.setdefault(order.id, {}).setdefault("attachments", [])
            found.append(
                (order._answer_name(), base64.b64encode(order._answer_document()))
            )
        return result
