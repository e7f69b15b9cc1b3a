from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .proximus_onboarding_session import SEEN

#: Path of what is typed for the question on screen.
ANSWER = "current_answer_id."
#: What is put aside because it cannot be right.
REFUSED = ("number_refused", "iban_refused")
PEOPLE = ("user_id", "integrator_id", "accountant_id")


class ProximusOnboardingSession(models.Model):
    """One set-up, several people: who may do what, and two of them on one page.

    A page tells with what is filled in which state of the set-up it showed
    (`seen_revision`, `seen_answer_id`, sent along by an onchange). What somebody else
    has changed since is not overwritten, and an answer goes to the question that was on
    the screen, whichever it is the turn of now.
    """

    _inherit = "proximus.onboarding.session"

    revision = fields.Integer(readonly=True, default=1, copy=False)
    edits = fields.Json(
        copy=False, help="Per field: the revision that changed it last, and who did."
    )
    seen_revision = fields.Integer(store=False)
    seen_answer_id = fields.Many2one("proximus.onboarding.answer", store=False)
    show_problems = fields.Boolean(readonly=True, copy=False)
    may_decide = fields.Boolean(compute="_compute_may_decide")

    # === COMPUTE METHODS === #

    @api.depends("user_id", "integrator_id", "accountant_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for session in self:
            session.may_decide = session._may_decide()

    @api.onchange(
        "answer_boolean",
        "answer_number",
        "answer_option_id",
        "answer_level",
        "answer_option_ids",
        "answer_planned_ids",
        "enterprise_number",
        "vat_liable",
        "region",
        "legal_form",
        "legal_name",
        "street",
        "zip",
        "city",
        "iban",
        "lang",
        "language_ids",
        "occupation",
    )
    def _onchange_seen(self):
        """Send along what the page showed, which its fields have in their context."""
        context = self.env.context
        if context.get("seen_revision"):
            self.seen_revision = context["seen_revision"]
            self.seen_answer_id = context.get("seen_answer") or False

    # === ROLES === #

    def _may_decide(self) -> bool:
        """Tell whether this user may walk on and decide, not only look and fill in."""
        self.ensure_one()
        if self.env.su or self.env.user in (self.user_id, self.integrator_id):
            return True
        if not self.env.user.has_group("proximus_onboarding.group_user"):
            return False
        is_manager = self.env.user.has_group("proximus_onboarding.group_manager")
        return is_manager or self.env.user != self.accountant_id

    def _check_may_decide(self):
        """Raise an AccessError for who only keeps the books of the company."""
        for session in self:
            if not session._may_decide():
                raise AccessError(
                    self.env._(
                        "%(user)s has the accountant's part in the set-up of "
                        "%(name)s: that is for %(owner)s to decide.",
                        user=self.env.user.name,
                        name=session.name,
                        owner=session.user_id.name or self.env._("its owner"),
                    )
                )

    def _check_may_fill_in(self, names):
        """Raise an AccessError when an accountant writes more than the particulars."""
        if self.env.su:
            return
        other = set(names) - self._get_shared_inputs() - {*SEEN, *REFUSED}
        if other:
            self._check_may_decide()

    def _get_people(self) -> dict:
        """Return who has which part, by session."""
        return {session: {name: session[name] for name in PEOPLE} for session in self}

    def _hand_over(self, before: dict):
        """Let whoever just got a part follow the set-up, with something to do.

        :param before: of :meth:`_get_people`.
        """
        for session in self:
            for name in PEOPLE:
                person = session[name]
                if not person or person == before[session][name]:
                    continue
                session._check_can_join(person)
                session.message_subscribe(person.partner_id.ids)
                if person != self.env.user:
                    session.activity_schedule(
                        "mail.mail_activity_data_todo",
                        summary=self.env._(
                            "Set-up of %(name)s: %(part)s",
                            name=session.name,
                            part=session._fields[name]._description_string(self.env),
                        ),
                        user_id=person.id,
                    )

    def _check_can_join(self, person):
        """Raise a UserError when a person has no access to the set-up."""
        self.ensure_one()
        # sudo: whether a colleague may read it is theirs to know, the rights are not
        if not self.sudo().with_user(person).has_access("read"):
            raise UserError(
                self.env._(
                    "%(person)s cannot open the set-up of %(name)s: an administrator "
                    "gives the right to it, and to %(company)s, under Settings, Users.",
                    person=person.name,
                    name=self.name,
                    company=self.company_id.name,
                )
            )

    # === TWO PEOPLE ON ONE PAGE === #

    def _get_shared_inputs(self) -> set[str]:
        """Return the fields that people fill in on a page. Extend with super()."""
        return set()

    def _get_answer_inputs(self, names) -> set[str]:
        """Return which of these fields are typed for the question on screen."""
        fields_ = (self._fields.get(name) for name in names)
        return {
            one.name
            for one in fields_
            if one and isinstance(one.related, str) and one.related.startswith(ANSWER)
        }

    def _get_shared_names(self, names) -> set[str]:
        """Return which of these fields are filled in on a page."""
        inputs = self._get_shared_inputs() & set(names)
        return inputs | self._get_answer_inputs(names)

    def _keep_shared(self, vals: dict) -> dict:
        """Return what is left to write, after answers went to their questions.

        :raises UserError: when somebody else has meanwhile filled in the same.
        """
        self.ensure_one()
        vals = dict(vals)
        seen = vals.pop("seen_revision", 0)
        shown = vals.pop("seen_answer_id", False)
        answer = self.answer_ids.filtered(lambda one: one.id == shown)
        answer = answer or self.current_answer_id
        answers = self._get_answer_inputs(vals)
        keys = {
            name: f"answer_{answer.id}" if name in answers else name
            for name in self._get_shared_names(vals)
        }
        for name, key in keys.items():
            record, own = self, name
            if name in answers:
                record, own = answer, self._fields[name].related.removeprefix(ANSWER)
            self._check_unseen(record, own, vals[name], key, seen)
        for name in answers & vals.keys() if answer != self.current_answer_id else ():
            own = self._fields[name].related.removeprefix(ANSWER)
            answer.write({own: vals.pop(name)})
        revision = self.revision + 1
        edits = {key: [revision, self.env.uid] for key in keys.values()}
        self._note_change()
        return {**vals, "revision": revision, "edits": {**(self.edits or {}), **edits}}

    def _note_change(self):
        """Note that the step that is handled on this page was changed since."""
        line = self._get_step_line()
        if line.state == "done" and not line.changed:
            line.changed = True

    def _check_unseen(self, record, name, value, key, seen):
        """Raise when somebody else has filled in a field since the page was loaded.

        :param record: the session, or the answer that holds the field.
        :param value: what this user has filled in.
        :param key: of the field in `edits`.
        :param seen: the revision that the page showed; 0 when not told.
        """
        revision, uid = (self.edits or {}).get(key, (0, 0))
        field = record._fields[name]
        if not seen or revision <= seen or uid == self.env.uid:
            return
        if field.convert_to_cache(value, record) == field.convert_to_cache(
            record[name], record
        ):
            return
        # sudo: the name of a colleague
        colleague = self.env["res.users"].sudo().browse(uid)
        raise UserError(
            self.env._(
                "%(person)s has filled in “%(field)s” while you had this page open: "
                "%(value)s. Nothing was overwritten. Reload the page, and change it "
                "again if it is not right.",
                person=colleague.name,
                field=self._describe_input(record, name),
                value=self._describe_value(record, name),
            )
        )

    def _describe_input(self, record, name) -> str:
        """Return what a field asks, as the page says it."""
        if record != self:
            return record.question_id.name
        return record._fields[name]._description_string(self.env)

    def _describe_value(self, record, name) -> str:
        """Return what stands in a field, as the page says it."""
        field, value = record._fields[name], record[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "–")
        if field.relational:
            return ", ".join(value.mapped("display_name")) or "–"
        return str(value or "–")

    def _is_elsewhere(self) -> bool:
        """Tell whether the set-up went on since the page of this button was loaded."""
        shown = self.env.context.get("shown_step")
        answer = self.env.context.get("shown_answer")
        if not shown:
            return False
        if shown != self.step_code:
            return True
        return bool(
            shown == "assessment" and answer and answer != self.current_answer_id.id
        )

    def _keep_shown(self) -> dict:
        """Keep the answer that is on the screen, and show where the set-up stands."""
        answer = self.answer_ids.filtered(
            lambda one: one.id == self.env.context.get("shown_answer")
        )
        if answer.state == "open" and answer._get_input() is not None:
            answer._confirm()
        return self._proximus_notice(
            "info",
            self.env._(
                "What you filled in is kept. This is where the set-up stands now: "
                "“%(step)s”.",
                step=self.current_step_id.name,
            ),
            title=self.env._("Somebody has gone on meanwhile"),
        )
