from odoo import fields, models


class ProximusOnboardingRecommendation(models.Model):
    """What has to be set for an advice, and the reminder of it that a person got."""

    _inherit = "proximus.onboarding.recommendation"

    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The reminder that whoever sets up got of it.",
    )

    def _schedule_activity(self):
        """Extend: remember which reminder it is, to know when it is done."""
        waiting = self.filtered(lambda one: not one.activity_scheduled)
        for one in waiting:
            before = one.session_id.activity_ids
            super(ProximusOnboardingRecommendation, one)._schedule_activity()
            one.activity_id = (one.session_id.activity_ids - before)[:1]
        return super(
            ProximusOnboardingRecommendation, self - waiting
        )._schedule_activity()

    def _get_settings(self):
        """Return what has to be set, also for what is merged into this advice.

        Nothing of this database is evidence about a customer other than its company.
        """
        self.ensure_one()
        settings = (self | self.merged_ids).rule_id.setting_ids
        own = self.session_id.is_own_company
        return settings.filtered("active").sorted() if own else settings.browse()

    def _get_setting_parts(self) -> list:
        """Return what has to be set as things to do: see :class:`.Part`."""
        return [one._get_part(self) for one in self._get_settings()]

    def _get_module_names(self) -> list[str]:
        """Return the apps of this advice, and of what is merged into it."""
        self.ensure_one()
        rules = (self | self.merged_ids).rule_id
        names = [name for rule in rules for name in rule._get_module_names()]
        return list(dict.fromkeys(names))
