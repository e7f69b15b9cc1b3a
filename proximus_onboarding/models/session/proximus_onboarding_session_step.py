from odoo import api, fields, models


class ProximusOnboardingSessionStep(models.Model):
    """How far one session is with one step: who handled it, when, in what time."""

    _name = "proximus.onboarding.session.step"
    _description = "Step of a Guided Set-up"
    _order = "session_id, sequence, id"
    _rec_name = "step_id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    step_id = fields.Many2one(
        "proximus.onboarding.step", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(related="step_id.sequence", store=True)
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("not_applicable", "Not needed"),
        ],
        required=True,
        readonly=True,
        default="todo",
    )
    skip_reason = fields.Char(readonly=True)
    handled_by = fields.Many2one("res.users", readonly=True)
    handled_on = fields.Datetime(readonly=True)
    seconds = fields.Integer(
        readonly=True, help="Time that people worked on the step; pauses do not count."
    )
    changed = fields.Boolean(
        readonly=True, help="Something was filled in since the step was handled."
    )

    _step_unique = models.Constraint(
        "UNIQUE(session_id, step_id)", "A set-up has each step once."
    )

    @api.model
    def _handled_vals(self):
        """Return who handles a step and when."""
        return {"handled_by": self.env.uid, "handled_on": fields.Datetime.now()}

    def _set_done(self):
        """Mark these steps done by the current user."""
        self._reopen_dependents()
        self.write(
            {
                "state": "done",
                "skip_reason": False,
                "changed": False,
                **self._handled_vals(),
            }
        )

    def _set_skipped(self, reason=None):
        """Mark these steps skipped by the current user."""
        self.write({"state": "skipped", "skip_reason": reason, **self._handled_vals()})

    def _set_needed(self, needed: bool):
        """Take these steps into the way or out of it; what was handled stays.

        :param needed: whether the steps have something to do.
        """
        if needed:
            parked = self.filtered(lambda step: step.state == "not_applicable")
            parked.write({"state": "todo"})
        else:
            open_steps = self.filtered(lambda step: step.state != "done")
            open_steps.write({"state": "not_applicable"})

    def _get_blockers(self):
        """Return the step lines that must be handled before this one."""
        self.ensure_one()
        return self.session_id.step_ids.filtered(
            lambda line: (
                line.state == "todo" and line.step_id in self.step_id.depends_on_ids
            )
        )

    def _reopen_dependents(self):
        """Ask again for the steps that rest on one that was changed since."""
        for line in self.filtered(lambda one: one.state == "done" and one.changed):
            lines = line.session_id.step_ids
            waiting, found = line.step_id, line.browse()
            while waiting:
                following = lines.filtered(
                    lambda one, before=waiting: one.step_id.depends_on_ids & before
                )
                waiting = (following - found).step_id
                found |= following
            found.filtered(lambda one: one.state == "done").write({"state": "todo"})
