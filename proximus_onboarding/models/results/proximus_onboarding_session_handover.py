import json

from odoo import fields, models

#: Of the form of the file, for whoever reads it by a program.
VERSION = 1


class ProximusOnboardingSession(models.Model):
    """The hand-over pack: what was said, decided and agreed to, on paper or as data."""

    _inherit = "proximus.onboarding.session"

    # === ACTIONS === #

    def action_print_handover(self) -> dict:
        """Print the hand-over pack.

        :return: the action that makes the PDF.
        """
        return self.env.ref(
            "proximus_onboarding.proximus_onboarding_session_report_handover"
        ).report_action(self)

    def action_print_results(self) -> dict:
        """Print what came of the set-up.

        :return: the action that makes the PDF.
        """
        return self.env.ref(
            "proximus_onboarding.proximus_onboarding_session_report_results"
        ).report_action(self)

    def action_download_handover(self) -> dict:
        """Download the hand-over pack as data.

        :return: the action that gets the file.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/proximus_onboarding/handover/{self.id}.json",
            "target": "download",
        }

    # === WHAT IS IN IT === #

    def _get_handover(self) -> dict:
        """Return the hand-over pack as plain data, in the language of the reader.

        Who learnt what is not in it.
        """
        self.ensure_one()
        # sudo: names of people, apps and offers, for whoever may read the set-up
        session = self.sudo()
        return {
            "version": VERSION,
            "customer": session.partner_id.name,
            "enterprise_number": session.enterprise_number or None,
            "status": self._label("state", session),
            "closed_on": self._day(session.closed_on),
            "people": self._pack_people(session),
            "answers": self._pack_answers(session),
            "scores": [
                {"framework": score.framework_id.name, "score": score.summary}
                for score in session.score_ids
            ],
            "accepted": self._pack_advice(session, "accepted"),
            "declined": self._pack_advice(session, "declined"),
            "later": self._pack_advice(session, "later"),
            "apps": [
                {"app": line.app_name, "status": self._label("state", line)}
                for line in session.install_line_ids
            ],
            "offer": session.sale_order_id.name
            or session.quote_request_id.name
            or None,
            "consents": [
                {
                    "items": one.items.splitlines(),
                    "for": one.recipient,
                    "by": one.given_by.name,
                    "on": one.given_on.isoformat(),
                    "sha256": one.sha256,
                }
                for one in session.consent_ids
            ],
            "mandates": (session.mandate_text or "").splitlines(),
            "activities": self._pack_activities(session),
            "lessons": [
                {"lesson": one.name, "text": one.body, "practice": one.practice or None}
                for one in session.lesson_ids
            ],
            "next_look_on": self._day(session.next_look_on),
        }

    def _dump_handover(self) -> str:
        """Return the hand-over pack as JSON."""
        return json.dumps(self._get_handover(), ensure_ascii=False, indent=2)

    def _pack_people(self, session) -> dict:
        """Return who has which part."""
        return {
            "owner": session.user_id.name or None,
            "integrator": session.integrator_id.name or None,
            "accountant": session.accountant_id.name or None,
        }

    def _pack_answers(self, session) -> list[dict]:
        """Return the answers, with where they come from."""
        return [
            {
                "question": answer.question_id.name,
                "answer": answer.display_value or None,
                "known": answer.state == "answered",
                "evidence": answer.evidence or None,
            }
            for answer in session.answer_ids.filtered(lambda one: one.state != "open")
        ]

    def _pack_advice(self, session, decision: str) -> list[dict]:
        """Return the advice on which it was decided so, each once."""
        advice = session._get_advised().filtered(
            lambda one: one.decision == decision and not one.merged_into_id
        )
        labels = dict(advice._fields["todo_state"]._description_selection(self.env))
        return [
            {
                "advice": one.name,
                "why": one.why_text or None,
                "hours": one.hours_text or None,
                "reason": one.decline_reason or None,
                # of a lesson it would tell whether who prints this has learnt it
                "status": labels[one.todo_state]
                if decision == "accepted" and one.target_kind != "lesson"
                else None,
                "by": one.decided_by.name or None,
            }
            for one in advice
        ]

    def _pack_activities(self, session) -> list[dict]:
        """Return what is still open on the set-up, and for whom."""
        return [
            {
                "activity": one.summary or one.activity_type_id.name,
                "for": one.user_id.name or None,
                "until": one.date_deadline.isoformat(),
            }
            for one in session.activity_ids
        ]

    def _label(self, name: str, record) -> str:
        """Return what a selection of a record says, in the language of the reader."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name])

    def _day(self, value) -> str | None:
        """Return a day as ISO 8601 writes it, None where there is none."""
        return fields.Date.to_date(value).isoformat() if value else None
