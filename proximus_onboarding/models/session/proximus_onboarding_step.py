from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools import flow


class ProximusOnboardingStep(models.Model):
    """A step of the guided set-up, shown to a customer as one of a few stages."""

    _name = "proximus.onboarding.step"
    _description = "Set-up Step"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True, help="Used by the program.")
    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="Shown at the top of the step: what will be asked and why."
    )
    sequence = fields.Integer(default=10)
    stage_id = fields.Many2one(
        "proximus.onboarding.step",
        "Shown As",
        index="btree_not_null",
        ondelete="restrict",
        help="The step under whose name this one is shown; empty: its own.",
    )
    estimated_minutes = fields.Integer(
        default=2, help="Shown until earlier set-ups have told how long it takes."
    )
    optional = fields.Boolean(help="The step can be skipped.")
    depends_on_ids = fields.Many2many(
        "proximus.onboarding.step",
        "proximus_onboarding_step_depends_rel",
        "step_id",
        "depends_on_id",
        "Comes After",
        help="Steps that must be handled, or not be needed, before this one.",
    )
    applicable_domain = fields.Char(
        "Needed When",
        help="Condition on the set-up, for example [('legal_form', '=', 'asbl')]; "
        "empty: always.",
    )
    session_state = fields.Selection(
        [
            ("in_progress", "In progress"),
            ("review", "Reviewing the advice"),
            ("installing", "Installing apps"),
            ("configuring", "Settings"),
        ],
        required=True,
        default="in_progress",
        help="State of the set-up while it is at this step.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This step code already exists.")
    _minutes_positive = models.Constraint(
        "CHECK(estimated_minutes >= 0)", "The minutes of a step cannot be negative."
    )

    @api.constrains("depends_on_ids")
    def _check_depends_on_ids(self):
        if self._has_cycle("depends_on_ids"):
            raise ValidationError(
                self.env._("A step cannot come after itself: look at “Comes After”.")
            )

    @api.constrains("stage_id")
    def _check_stage_id(self):
        for step in self:
            if step.stage_id.stage_id:
                raise ValidationError(
                    self.env._(
                        "“%(stage)s” is itself shown as another step: choose that one.",
                        stage=step.stage_id.name,
                    )
                )

    def _get_minutes(self) -> dict:
        """Return the minutes that each step takes: the median of what was measured.

        :return: by step, a Fraction; the estimate where nobody finished it yet.
        """
        lines = self.env["proximus.onboarding.session.step"]
        lines.flush_model(["step_id", "state", "seconds"])
        # The time that steps take, of all companies: no set-up can be told from it.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT step_id,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
                  FROM %s
                 WHERE state = 'done' AND seconds > 0 AND step_id IN %s
                 GROUP BY step_id
                """,
                SQL.identifier(lines._table),
                tuple(self.ids) or (0,),
            )
        )
        typical = {step_id: [seconds] for step_id, seconds in rows}
        return {
            step: flow.typical_minutes(typical.get(step.id, ()), step.estimated_minutes)
            for step in self
        }
