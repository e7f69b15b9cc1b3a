from odoo import api, models


class ProximusOnboardingPartMixin(models.AbstractModel):
    """A part of a set-up that only who decides in it may change.

    Rights say who sees it; whoever has the accountant's part in a set-up sees it too.
    """

    _name = "proximus.onboarding.part.mixin"
    _description = "Part of a Guided Set-up"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._get_sessions(vals_list)._check_may_decide()
        return super().create(vals_list)

    def write(self, vals):
        """Override of the ORM: only who decides in the set-up changes its parts.

        :raises AccessError: for whoever has the accountant's part.
        """
        self._check_part()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_may_decide(self):
        self._check_part()

    # === BUSINESS METHODS === #

    @api.model
    def _get_sessions(self, vals_list):
        """Return the set-ups of parts that are to be made.

        :param vals_list: as `create` takes it.
        """
        ids = {vals["session_id"] for vals in vals_list if vals.get("session_id")}
        return self.env["proximus.onboarding.session"].browse(ids)

    def _check_part(self):
        """Raise an AccessError when the user may only look at a set-up of these."""
        self.session_id._check_may_decide()
