from odoo.tests import tagged

from .test_assessment import AssessmentCommon


@tagged("post_install", "-at_install")
class TestEvidence(AssessmentCommon):
    def setUp(self):
        super().setUp()
        self.backup = self._type("t_backup_2", cyfun_controls="PR.DS-11.1")
        self.service = self._service(self.backup, seats=4)
        self.assessment = self._assessment()
        self.line = self._line(self.assessment, "PR.DS-11.1")

    def _reread(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.line

    def test_a_service_is_proposed_and_never_scored(self):
        self.assertIn("seats 4, seen at work 0", self.line.proposal)
        self.assessment.action_use_evidence()
        self.assertEqual(self.line.service_ids, self.service)
        self.assertFalse(self.line.documentation)
        self.assertFalse(self.line.implementation)
        self.assertFalse(self.line.is_answered)
        self.assertEqual(self.assessment.verdict, "unknown")

    def test_verified_takes_a_seat_that_was_seen(self):
        self.line.write({"documentation": "3", "implementation": "3"})
        self.assertEqual(self._reread().backing, "stated")
        self.line.action_use_evidence()
        self.assertEqual(self._reread().backing, "documented")
        seat = self._seat(self.service, self._employee(), state="protected")
        self.assertEqual(self._reread().backing, "documented")
        seat.write({"source": "api", "last_seen": self.now})
        self.assertEqual(self._reread().backing, "verified")
        self.assertIn("seen at work 1", self.line.proposal)
        self.service.health = "down"
        self.assertEqual(self._reread().backing, "documented")
        self.assertFalse(self.line.proposal)

    def test_a_service_without_seats_shows_that_it_works(self):
        soc = self._type("t_soc", unit="company", cyfun_controls="PR.PS-04.1")
        service = self._service(soc, health="ok")
        line = self._line(self.assessment, "PR.PS-04.1")
        self.assertIn("in force", line.proposal)
        line.action_use_evidence()
        self.assertEqual(line.backing, "verified")
        service.health = "unknown"
        self.env.invalidate_all()
        self.assertEqual(line.backing, "documented")

    def test_what_a_customer_bought_is_no_evidence(self):
        customer = self.env["res.partner"].create({"name": "Customer SRL"})
        self.service.partner_id = customer
        self.assertFalse(self._reread().proposal)
        self.line.action_use_evidence()
        self.assertFalse(self.line.service_ids)

    def test_many_services_ask_no_more_than_one(self):
        def ask():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            facts = self.assessment._evidence_facts()
            return facts, self.env.cr.sql_log_count - before

        _facts, few = ask()
        for kind in self.env["proximus.security.service.type"].search([])[:12]:
            self._service(kind)
        facts, many = ask()
        self.assertGreater(len(facts), 5)
        self.assertLessEqual(many, few + 2)

    def test_evidence_is_kept_as_it_was(self):
        self.assessment.action_use_evidence()
        seat = self._seat(self.service, self._employee(), state="protected")
        seat.write({"source": "api", "last_seen": self.now})
        self._answer(self.assessment, 3, 3)
        self.env.invalidate_all()
        self.assessment.action_finish()
        said = self.line.proposal
        self.assertIn("seen at work 1", said)
        self.service.action_end()
        self.assertEqual(self._reread().backing, "verified")
        self.assertEqual(self.line.proposal, said)
        other = self._line(self.assessment, "GV.PO-01.1")
        self.assertEqual(other.backing, "stated")

    def test_small_asks_the_services_of_what_it_prepares(self):
        small = self._assessment("small")
        self.assertIn("seats 4", self._line(small, "SMALL-5").proposal)
        small.action_use_evidence()
        self.assertEqual(self._line(small, "SMALL-5").service_ids, self.service)

    def test_what_else_is_known(self):
        line = self._line(self.assessment, "PR.AA-03.2")
        if "totp_enabled" in self.env["res.users"]._fields:
            users = self.env["res.users"].search_count(
                [("share", "=", False), ("company_ids", "in", self.company.ids)]
            )
            self.assertIn(f"a second proof: 0 of {users}.", line.proposal)
        important = self._assessment("important")
        self.env["proximus.security.domain"].create(
            [
                {"name": "one.test", "safeonweb_state": "yes"},
                {"name": "two.test"},
            ]
        )
        incident = self._incident()
        lesson = {
            "incident_id": incident.id,
            "name": "Lock",
            "user_id": self.officer.id,
        }
        self.env["proximus.security.lesson"].create(
            [lesson, {**lesson, "is_done": True}]
        )
        self._user("evidence_admin", "base.group_system")
        source = self.env["proximus.security.source"].create(
            {"name": "Antivirus", "company_id": self.company.id}
        )
        self.env["proximus.security.source"].create(
            {"name": "Silent", "company_id": self.company.id}
        )
        self.env["proximus.security.event"].create(
            {
                "source_id": source.id,
                "external_id": "1",
                "body_sha256": "0" * 64,
                "event_type": "finding",
                "occurred_at": self.now,
            }
        )
        self.env["proximus.security.awareness.campaign"].create(
            {
                "name": "Autumn",
                "company_id": self.company.id,
                "invited": 9,
                "trained": 7,
            }
        )
        self._reread()
        users = self.env["proximus.security.access"].search_count(
            [("user_id.company_ids", "in", self.company.ids)]
        )
        for code, said in (
            ("ID.IM-03.1", "2, of which done: 1."),
            ("PR.AA-05.4", "Administrators of Odoo: 1."),
            ("PR.AA-01.1", f"0 of {users}."),
            ("PR.AT-01.1", "trained 7 of 9."),
            ("DE.AE-03.1", "Antivirus reports what it sees; last on"),
        ):
            with self.subTest(code=code):
                self.assertIn(said, self._line(self.assessment, code).proposal)
        self.assertIn("work: 1 of 2.", self._line(important, "ID.RA-02.1").proposal)

    def test_documents_are_read_with_the_answer_only(self):
        document = self.env["ir.attachment"].create({"name": "plan.txt", "raw": b"x"})
        foreign = self.env["ir.attachment"].create(
            {
                "name": "invoice.txt",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": self.company.partner_id.id,
            }
        )
        self.line.attachment_ids = document | foreign
        self.assertEqual(
            (document.res_model, document.res_id), (self.line._name, self.line.id)
        )
        self.assertEqual(foreign.res_model, "res.partner")
        self.assertTrue(document.with_user(self.officer).has_access("read"))
        for user in (self.reader, self.employee_user, self.other_officer):
            seen = self._as(user, document)
            self.assertFalse(seen.has_access("read"), user.login)

    def test_the_number_of_queries_does_not_grow_with_the_controls(self):
        essential = self._assessment("essential")
        counts = []
        for assessment in (self.assessment, essential):
            self._reread()
            lines = assessment.line_ids
            lines.mapped("state")
            before = self.env.cr.sql_log_count
            lines.mapped("proposal")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
