from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusBundle(models.Model):
    """A bundle that changes gets a new version; what was sold keeps its own."""

    _inherit = "proximus.bundle"

    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "proximus.bundle",
        "Earlier Version",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many("proximus.bundle", "previous_id", "Later Versions")
    next_id = fields.Many2one(
        "proximus.bundle", "Later Version", compute="_compute_next_id"
    )

    _one_next_version = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This version has a later version already.",
    )

    @api.depends("next_ids")
    def _compute_next_id(self):
        for bundle in self:
            bundle.next_id = bundle.with_context(active_test=False).next_ids[:1]

    # === CRUD === #

    def copy(self, default=None):
        copies = super().copy(default)
        for bundle, copied in zip(self, copies, strict=True):
            copied._take_own_terms(bundle)
        return copies

    def _take_own_terms(self, original):
        """Let the phases of a copy hold with its own terms, not the original's."""
        terms = {term.months: term for term in self.term_ids}
        for phase in self.phase_ids.filtered("term_id"):
            if phase.term_id in original.term_ids:
                phase.term_id = terms[phase.term_id.months]

    # === ACTIONS === #

    def action_new_version(self):
        """Make a version that is sold from today on and open it.

        The present version is sold until yesterday; its orders and subscriptions stay
        as they are.

        :raise UserError: when there is a later version already.
        """
        self.ensure_one()
        if self.next_id:
            raise UserError(
                self.env._(
                    "%(bundle)s has a later version already: %(next)s. Change that "
                    "one.",
                    bundle=self.display_name,
                    next=self.next_id.display_name,
                )
            )
        today = fields.Date.context_today(self)
        successor = self.copy(
            {
                "code": self.code,
                "version": self.version + 1,
                "previous_id": self.id,
                "date_from": today,
                "date_to": False,
            }
        )
        self._stop_selling(fields.Date.subtract(today, days=1))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": successor.id,
            "view_mode": "form",
        }

    def _stop_selling(self, last_day):
        """Sell the bundle until a day at most; archive it when it was not sold yet."""
        self.ensure_one()
        if self.date_from and self.date_from > last_day:
            self.active = False
        elif not self.date_to or self.date_to > last_day:
            self.date_to = last_day

    # === BUSINESS METHODS === #

    def _versions(self):
        """Return this version and all earlier ones."""
        versions = self
        while versions[-1:].previous_id:
            versions += versions[-1:].previous_id
        return versions

    def _is_version_of(self, bundles):
        """Whether this is one of `bundles` or a later version of one of them."""
        return bool(self._versions() & bundles)
