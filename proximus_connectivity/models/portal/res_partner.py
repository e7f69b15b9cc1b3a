from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import portal_rights

GROUP = "base.group_user"
FIELDS = {right: f"proximus_portal_{right}" for right in portal_rights.RIGHTS}
LOGINS = [
    ("none", "Not invited"),
    ("portal", "Logs in"),
    ("internal", "Works in this database"),
]


class ResPartner(models.Model):
    """What a contact may do on the portal for its company.

    The customer itself may do everything, and so may the first contact of a company
    that gets a login; any other contact what is ticked for it.
    """

    _inherit = "res.partner"

    # read together and apart from the rest: an earlier database is upgraded from its
    # Apps page, which reads partners before these columns are there
    proximus_portal_money = fields.Boolean(
        "See Prices and Invoices",
        prefetch="proximus_portal",
        copy=False,
        tracking=True,
        groups=GROUP,
        help="Prices, quotations, orders, subscription amounts and invoices of the "
        "company, and claim what a late repair is worth.",
    )
    proximus_portal_sign = fields.Boolean(
        "Sign",
        prefetch="proximus_portal",
        copy=False,
        tracking=True,
        groups=GROUP,
        help="Sign or decline quotations, and sign mandates to move numbers, for the "
        "company. A quotation is seen with “See Prices and Invoices” only.",
    )
    proximus_portal_notice = fields.Boolean(
        "Give Notice",
        prefetch="proximus_portal",
        copy=False,
        tracking=True,
        groups=GROUP,
        help="End subscriptions of the company.",
    )
    proximus_portal_report = fields.Boolean(
        "Report Problems",
        prefetch="proximus_portal",
        copy=False,
        tracking=True,
        groups=GROUP,
        help="Report that a line of the company does not work.",
    )
    proximus_portal_login = fields.Selection(
        LOGINS, "Portal Login", compute="_compute_proximus_portal", groups=GROUP
    )
    proximus_portal_text = fields.Char(
        "May on the Portal", compute="_compute_proximus_portal", groups=GROUP
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "user_ids.share", "user_ids.active", "commercial_partner_id", *FIELDS.values()
    )
    def _compute_proximus_portal(self):
        for partner in self:
            # sudo: whether there is a login, not whose
            users = partner.sudo().user_ids.filtered("active")
            if users.filtered(lambda user: not user.share):
                partner.proximus_portal_login = "internal"
            else:
                partner.proximus_portal_login = "portal" if users else "none"
            is_portal = partner.proximus_portal_login == "portal"
            partner.proximus_portal_text = is_portal and partner._portal_told()

    def _portal_told(self) -> str:
        """Return in words what the contact may do."""
        rights = self._portal_rights()
        if rights == portal_rights.ALL:
            return self.env._("Everything")
        names = [
            self._fields[field]._description_string(self.env)
            for right, field in FIELDS.items()
            if right in rights
        ]
        return ", ".join(names) or self.env._("Look, without prices")

    # === CRUD METHODS === #

    def write(self, vals):
        moves = bool(vals.keys() & {"parent_id", "is_company"})
        before = {one: one.commercial_partner_id for one in self} if moves else {}
        result = super().write(vals)
        if moves:
            self.filtered(
                lambda one: one.commercial_partner_id != before[one]
            )._portal_moved(vals)
        if moves or vals.keys() & set(FIELDS.values()):
            self._portal_forget()
        return result

    def _portal_moved(self, vals):
        """Take along nothing that was ticked for another company.

        :param vals: what is written with it, which stays.
        """
        # sudo: who moves a contact need not know what it may do on the portal
        contacts = self.sudo()
        fresh = dict.fromkeys(set(FIELDS.values()) - vals.keys(), False)
        contacts.filtered(lambda one: any(one[name] for name in fresh)).write(fresh)
        contacts.filtered("user_ids")._portal_welcome()

    def _portal_forget(self):
        """Let what a portal user may see be worked out again."""
        # sudo: only whether one of them logs in
        if self.sudo().user_ids:
            self.env.registry.clear_cache()

    # === BUSINESS METHODS === #

    def _portal_rights(self) -> frozenset:
        """Return what the contact may do on the portal for its company."""
        self.ensure_one()
        given = (right for right, field in FIELDS.items() if self[field])
        return portal_rights.granted(given, self == self.commercial_partner_id)

    @api.model
    def _portal_everything(self) -> dict:
        """Return the values of a contact that may do everything."""
        return dict.fromkeys(FIELDS.values(), True)

    def _portal_welcome(self):
        """Let the first contact of a company that gets a login do everything.

        A further contact may do what was ticked for it: nothing at first.
        """
        # sudo: whoever invites a contact need not see the other logins
        contacts = self.sudo().filtered(lambda one: one != one.commercial_partner_id)
        if not contacts:
            return
        logins = Domain("user_ids", "any", [("share", "=", True)])
        others = contacts.with_context(active_test=False)._read_group(
            Domain("commercial_partner_id", "in", contacts.commercial_partner_id.ids)
            & logins
            & Domain("id", "not in", contacts.ids),
            ["commercial_partner_id"],
        )
        taken = {company.id for (company,) in others}
        for company, found in contacts.grouped("commercial_partner_id").items():
            first = found.sorted("id")[:1]
            if company.id not in taken and not first._portal_rights():
                first.write(self._portal_everything())
