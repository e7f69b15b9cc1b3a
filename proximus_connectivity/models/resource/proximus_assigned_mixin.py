from odoo import api, models

from ...tools.assignment import NOBODY, Start
from ...tools.sentinel import USER_HISTORY


class ProximusAssignedMixin(models.AbstractModel):
    """What an employee has: its ``employee_id`` is who has it now, its history who did.

    The history is written by whatever changes the user, from the day on which that is
    entered; a person who knows better corrects the day. Without any, whoever has it now
    always had it.
    """

    _name = "proximus.assigned.mixin"
    _description = "Had by Employees"

    #: Field of an assignment that names a record of the model.
    _assigned_as = ""
    #: Fields whose change may give a record another user.
    _assigned_by = frozenset({"employee_id"})

    def write(self, vals):
        """Extend: who has it from now on is noted, and who had it until then."""
        before = {}
        by_hand = self.env.context.get("proximus_user_history") is not USER_HISTORY
        if by_hand and not self._assigned_by.isdisjoint(vals):
            before = {record.id: record.employee_id.id or NOBODY for record in self}
        result = super().write(vals)
        if before:
            self._note_users(before)
        if "company_id" in vals:
            # sudo: the history is of the company of what it is about
            self.sudo().assignment_ids._compute_company_id()
        return result

    def _note_users(self, before: dict[int, int]) -> None:
        """Put into the history who has records now, unless that was so before.

        A record that was entered today, or does not work yet, had no other user: what
        stood there was a slip.

        :param before: id of the user per record, :data:`NOBODY` for none.
        """
        changed = self.filtered(
            lambda record: (record.employee_id.id or NOBODY) != before[record.id]
        )
        if not changed:
            return
        # sudo: the history follows whoever may change the line or device
        history = self.env["proximus.assignment"].sudo()
        history = history.with_context(proximus_user_history=USER_HISTORY)
        known = history.search([(self._assigned_as, "in", changed.ids)])
        known, fresh = known.grouped(self._assigned_as), []
        for record in changed:
            today = record._proximus_today()
            rows, user = known.get(record, ()), record.employee_id.id
            if not rows and record._is_new_on(today):
                continue
            if rows and rows[0].date_from == today:
                rows[0].employee_id = user
                continue
            if not rows and before[record.id]:
                fresh.append(record._assignment_vals(None, before[record.id]))
            fresh.append(record._assignment_vals(today, user))
        history.create(fresh)

    def _is_new_on(self, day) -> bool:
        """Return whether nobody else can have had it up to a day."""
        return self._proximus_day(self.create_date) >= day

    def _assignment_vals(self, day, employee: int | bool) -> dict:
        return {
            self._assigned_as: self.id,
            "employee_id": employee or False,
            "date_from": day,
        }

    def _user_starts(self) -> dict[int, list[Start]]:
        """Return the history of users per record, in one query."""
        # sudo: who had it when, for whoever works with the cost of it
        found = self.env["proximus.assignment"].sudo()
        found = found.search([(self._assigned_as, "in", self.ids)])
        return {
            record.id: [
                (row.date_from or None, row.employee_id.id or NOBODY) for row in rows
            ]
            for record, rows in found.grouped(self._assigned_as).items()
        }

    @api.readonly
    def action_view_users(self):
        """Open who had this line or device when, to correct a day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_assignment_action"
        )
        # sudo: its name stands where the button is
        name = self.env._("Who Had It When: %s", self.sudo().display_name)
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [(self._assigned_as, "=", self.id)],
            "context": {f"default_{self._assigned_as}": self.id},
        }
