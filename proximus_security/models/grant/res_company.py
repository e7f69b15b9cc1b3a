from odoo import api, fields, models
from odoo.fields import Domain

ALL, SERVICES = ("posture",), ("services", "posture")


class ResCompany(models.Model):
    """Which companies let a guest see their security data: asked by the record rules.

    A rule is kept in a cache, and a grant ends by the clock: so the rule asks a field
    whose search looks up the grants each time.
    """

    _inherit = "res.company"

    security_grant_ids = fields.One2many("proximus.security.grant", "company_id")
    security_shared = fields.Boolean(
        compute="_compute_security_shared", search="_search_security_shared"
    )
    security_posture_shared = fields.Boolean(
        compute="_compute_security_shared", search="_search_security_posture_shared"
    )

    @api.depends("security_grant_ids.state", "security_grant_ids.date_to")
    @api.depends_context("uid")
    def _compute_security_shared(self):
        grants = self.env["proximus.security.grant"]
        services = grants._shared_companies(SERVICES)
        posture = grants._shared_companies(ALL)
        for company in self:
            company.security_shared = company.id in services
            company.security_posture_shared = company.id in posture

    def _search_security_shared(self, operator, value):
        return self._search_shared(operator, value, SERVICES)

    def _search_security_posture_shared(self, operator, value):
        return self._search_shared(operator, value, ALL)

    def _search_shared(self, operator, value, scopes):
        if operator != "in":
            return NotImplemented
        ids = self.env["proximus.security.grant"]._shared_companies(scopes)
        domain = Domain("id", "in", ids)
        return domain if True in value else ~domain
