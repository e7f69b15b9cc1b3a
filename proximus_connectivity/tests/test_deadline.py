from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged, users

from .common import ConnectivityCommon

CRON = "proximus_connectivity.ir_cron_remind_deadlines"


class DeadlineCommon(ConnectivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.company._proximus_today()
        cls.responsible = cls._create_user(
            "dl_responsible", "proximus_connectivity.group_user"
        )
        cls.company.proximus_responsible_id = cls.responsible
        cls.offers["notice"] = cls._create_offer("internet", notice_days=30)

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _committed(self, days, **vals):
        return self._create_active_line(
            "notice", commitment_end_date=self._day(days), **vals
        )

    def _order(self, **vals):
        item = {"product_id": self.offers["internet"].id, "site_id": self.site.id}
        return self._create_order(item, **vals)

    def _deadlines(self, record, kind=None):
        self.env.flush_all()
        name = {
            "proximus.line": "line_id",
            "proximus.line.order": "order_id",
            "proximus.port.request": "port_request_id",
            "proximus.qualification": "qualification_id",
        }[record._name]
        domain = [(name, "in", record.ids)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["proximus.deadline"].search(domain)

    def _remind(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def _reminders(self, record):
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "in", record.ids),
                    ("proximus_reminder", "!=", False),
                ]
            )
        )


@tagged("post_install", "-at_install")
class TestDeadline(DeadlineCommon):
    """One row per day that matters."""

    def test_commitment_and_notice(self):
        line = self._committed(90)
        self.assertEqual(line.notice_by, self._day(60))
        self.assertRecordValues(
            self._deadlines(line),
            [
                {"kind": "notice", "date": self._day(60), "remind_on": self._day(30)},
                {
                    "kind": "commitment",
                    "date": self._day(90),
                    "remind_on": self._day(30),
                },
            ],
        )
        self.assertFalse(self._deadlines(self._create_active_line()))

    def test_the_end_of_a_line_and_its_open_answers(self):
        line = self._committed(90)
        line.action_terminate(self._day(5))
        self.assertEqual(self._deadlines(line).mapped("kind"), ["end"])
        self.env["proximus.line.dependency"].create({"line_id": line.id})
        self.assertEqual(self._deadlines(line).mapped("kind"), ["end", "answers"])
        line.dependency_ids._answer("drop")
        self.assertEqual(self._deadlines(line).mapped("kind"), ["end"])
        line.action_resume()
        self.assertNotIn("end", self._deadlines(line).mapped("kind"))

    def test_what_the_offer_does_at_the_end_of_the_term(self):
        line = self._committed(90)
        for end_of_term, kind, days in (
            ("auto_renew", "renewal", 91),
            ("end", "end", 90),
            ("roll", "commitment", 90),
        ):
            line.product_id.end_of_term = end_of_term
            last = self._deadlines(line)[-1]
            self.assertEqual((last.kind, last.date), (kind, self._day(days)))
            self.assertEqual(last.remind_on, self._day(30))
            self.assertEqual(len(self._deadlines(line)), 2, "and the notice")

    def test_a_line_given_up_ends_on_its_own_day(self):
        line = self._committed(90)
        for end_of_term in ("auto_renew", "end"):
            line.product_id.end_of_term = end_of_term
            line.action_terminate(self._day(5))
            row = self._deadlines(line)
            self.assertEqual((row.kind, row.date), ("end", self._day(5)))
            self.assertFalse(row.remind_on)
            line.action_resume()

    def test_a_line_that_should_have_ended_by_itself(self):
        self.offers["notice"].end_of_term = "end"
        self.assertTrue(self._deadlines(self._committed(-3)).is_late)
        self.offers["notice"].end_of_term = "auto_renew"
        self.assertFalse(self._deadlines(self._committed(-3)).is_late)

    def test_a_visit(self):
        order = self._order()
        item = order.item_ids
        item.appointment_date = self._day(4)
        self.env.flush_all()
        visits = self.env["proximus.deadline"].search([("item_id", "=", item.id)])
        self.assertRecordValues(
            visits,
            [
                {
                    "kind": "appointment",
                    "date": self._day(4),
                    "remind_on": False,
                    "partner_id": self.partner.id,
                    "order_id": False,
                }
            ],
        )
        self.assertEqual(visits.action_open()["res_model"], item._name)
        self.assertTrue(visits.subject)
        item.appointment_date = False
        self.env.flush_all()
        self.assertFalse(visits.search([("item_id", "=", item.id)]))

    def test_a_visit_that_needs_no_waiting_any_more(self):
        item = self._order().item_ids
        item.appointment_date = self._day(-1)
        item.action_visit_done()
        other = self._order().item_ids
        other.appointment_date = self._day(2)
        other.action_cancel()
        self.env.flush_all()
        ids = (item | other).ids
        self.assertFalse(self.env["proximus.deadline"].search([("item_id", "in", ids)]))

    def test_a_day_gone_by(self):
        line = self._committed(-3)
        rows = self._deadlines(line)
        self.assertEqual(rows.mapped("kind"), ["commitment"])
        self.assertFalse(any(rows.mapped("is_late")))
        self.assertFalse(self._deadlines(self._committed(-40)))
        order = self._order()
        order.item_ids.state_since = self._day(-20)
        self.assertTrue(self._deadlines(order).is_late)

    def test_orders(self):
        order = self._order()
        self.assertEqual(
            [(row.kind, row.date) for row in self._deadlines(order)],
            [("stuck", self._day(7))],
        )
        order.item_ids.requested_date = self._day(3)
        self.assertEqual(self._deadlines(order)[0].kind, "order")
        order.action_cancel()
        self.assertFalse(self._deadlines(order))

    def test_ports(self):
        request = self.env["proximus.port.request"].create(
            {"partner_id": self.partner.id, "wish_date": self._day(12)}
        )
        row = self._deadlines(request)
        self.assertEqual((row.kind, row.date), ("port", self._day(12)))
        self.assertFalse(row.remind_on)
        request.action_cancel()
        self.assertFalse(self._deadlines(request))

    def test_a_row_opens_its_record(self):
        line = self._committed(90)
        rows = self._deadlines(line)
        self.assertTrue(rows)
        for row in rows:
            action = row.action_open()
            self.assertEqual(
                (action["res_model"], action["res_id"]), (line._name, line.id)
            )
            self.assertIn(line.display_name, row.display_name)
        self.assertTrue(Form(row).subject)

    def test_each_row_has_an_id_of_its_own(self):
        self._committed(90, count=20)
        order = self._order()
        order.item_ids.requested_date = self._day(3)
        self.env.flush_all()
        rows = self.env["proximus.deadline"].search([])
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.assertEqual(len(rows.exists()), len(rows))

    def test_calendar_and_list(self):
        views = self.env["proximus.deadline"].get_views(
            [(False, mode) for mode in ("calendar", "list", "form", "search")]
        )
        self.assertEqual(len(views["views"]), 4)
        action = self.env.ref("proximus_connectivity.proximus_deadline_action")
        self.assertEqual(action.view_mode.split(",")[0], "list")

    def test_each_is_a_plain_sentence_in_its_week(self):
        line = self._committed(90)
        row = self._deadlines(line, "commitment")
        self.assertEqual(row.term, "d_later")
        self.assertTrue(row.sentence.startswith(f"{line.display_name}: free to leave"))
        line.commitment_end_date = self._day(0)
        self.env.flush_all()
        self.env.invalidate_all()
        row = self._deadlines(line, "commitment")
        self.assertEqual(row.term, "b_week")
        groups = self.env["proximus.deadline"]._read_group(
            [("line_id", "=", line.id)], ["term"], ["__count"]
        )
        self.assertIn("b_week", dict(groups))

    def test_each_kind_has_a_sentence_of_its_own(self):
        for kind in self.env["proximus.deadline"]._subjects():
            row = self.env["proximus.deadline"].new({"kind": kind})
            words = row._sentence(what="WHAT", day="DAY")
            self.assertIn("WHAT", words)

    def test_rights(self):
        line = self._committed(90)
        row = self._deadlines(line, "commitment")
        user = self._create_user("dl_user", "proximus_connectivity.group_user")
        self.assertTrue(row.with_user(user).read(["subject", "date"]))
        for verb in ("write", "create", "unlink"):
            self.assertFalse(row.with_user(user).has_access(verb))
        company = self.env["res.company"].create({"name": "Other Company"})
        other = self._create_user(
            "dl_other",
            "proximus_connectivity.group_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        rows = self.env["proximus.deadline"].with_user(other)
        self.assertFalse(rows.search([("id", "=", row.id)]))
        with self.assertRaises(AccessError):
            row.with_user(other).read(["date"])
        self.assertFalse(
            row.with_user(self._create_user("dl_plain")).has_access("read")
        )

    def test_a_list_costs_the_same_for_many(self):
        spec = {"kind": {}, "date": {}, "subject": {}, "partner_id": {}}
        few = self._deadlines(self._committed(90, count=2))
        many = self._deadlines(self._committed(90, count=40))
        few.web_read(spec)
        small = self._count_queries(lambda: few.web_read(spec))
        self.assertEqual(self._count_queries(lambda: many.web_read(spec)), small)


@tagged("post_install", "-at_install")
class TestLineFilters(DeadlineCommon):
    """Free to leave, notice window, suspended for non-payment."""

    def _found(self, name, lines):
        found = self.env["proximus.line"].search(
            [(name, "=", True), ("id", "in", lines.ids)]
        )
        others = self.env["proximus.line"].search(
            [(name, "=", False), ("id", "in", lines.ids)]
        )
        self.assertEqual(found | others, lines)
        self.assertEqual(found, lines.filtered(name))
        return found

    def test_free_to_leave(self):
        open_ended = self._create_active_line()
        over = self._create_active_line(commitment_end_date=self._day(-3))
        ends_in_notice = self._committed(20, exit_terms="all")
        no_fee = self._committed(400, exit_terms="none")
        ended = self._create_active_line()
        ended.action_terminate("2026-06-30")
        fresh = self._create_active_line(
            "notice",
            start=self.today,
            commitment_end_date=self._day(700),
            exit_terms="all",
        )
        created = self._create_line()
        lines = open_ended | over | ends_in_notice | no_fee | ended | fresh | created
        self.assertEqual(
            self._found("is_free_to_leave", lines),
            open_ended | over | ends_in_notice | no_fee,
        )

    def test_free_to_leave_by_law_only(self):
        small = self._create_offer("internet", commitment_months=36)
        rich = self.other_partner
        lines = self.env["proximus.line"]
        for days in (10, 150, 175, 181, 182, 183, 184, 185, 190, 400):
            for partner in (self.partner, rich):
                for product in (small, self.offers["notice"]):
                    lines |= self._create_active_line(
                        start=self._day(-days),
                        commitment_end_date=self._day(600),
                        partner_id=partner.id,
                        product_id=product.id,
                    )
        for number in range(12):
            mobile = self._create_active_line(partner_id=rich.id)
            mobile.number_ids = [(0, 0, {"e164": f"0479 99 01 {number:02d}"})]
        found = self._found("is_free_to_leave", lines)
        self.assertEqual(found.partner_id, self.partner)
        self.assertIn(self._day(-400), found.mapped("start_date"))
        self.assertNotIn(self._day(-10), found.mapped("start_date"))

    def test_the_filter_says_what_the_sentence_says(self):
        """Where the law is not checked, nobody but a manager is told of it."""
        line = self._create_active_line(
            start=self._day(-400), commitment_end_date=self._day(600)
        )
        parameters = self.env["proximus.parameter"].search(
            [("code", "in", ("free_exit_after_months", "free_exit_number_threshold"))]
        )
        user = new_test_user(self.env, "free_user", "proximus_connectivity.group_owner")
        for checked in (False, self.today):
            parameters.checked_on = checked
            for reader in (user, self.env.ref("base.user_admin")):
                seen = line.with_user(reader)
                seen.invalidate_recordset()
                free = "Free to leave" in seen.exit_answer
                self.assertEqual(free, bool(checked) or reader != user)
                self.assertEqual(seen.is_free_to_leave, free)
                found = seen.search(
                    [("id", "=", line.id), ("is_free_to_leave", "=", True)]
                )
                self.assertEqual(bool(found), free)
                self.assertEqual("by law" in seen.exit_answer, free)

    def test_the_filter_finds_private_persons_by_the_months_alone(self):
        person = self.env["res.partner"].create({"name": "Jo"})
        vals = {
            "start": self._day(-400),
            "commitment_end_date": self._day(600),
            "exit_terms": "all",
        }
        company = self._create_active_line(**vals)
        private = self._create_active_line(partner_id=person.id, **vals)
        lines = company | private
        rule = self.env["proximus.parameter"].search([("code", "like", "free_exit_")])
        user = new_test_user(self.env, "free_jo", "proximus_connectivity.group_owner")
        for code, expected in (
            ("free_exit_after_months", private),
            ("free_exit_number_threshold", lines.browse()),
        ):
            rule.checked_on = False
            rule.filtered(lambda p, code=code: p.code == code).checked_on = self.today
            seen = lines.with_user(user)
            seen.invalidate_recordset()
            with self.subTest(code):
                found = [("id", "in", lines.ids), ("is_free_to_leave", "=", True)]
                self.assertEqual(seen.search(found), expected)
                self.assertEqual(seen.filtered("is_free_to_leave"), expected)
                by_law = seen.filtered(lambda line: "by law" in line.exit_answer)
                self.assertEqual(by_law, expected)

    def test_month_ends(self):
        line = self.env["proximus.line"]
        for today in ("2027-02-27", "2027-02-28", "2027-03-01", "2027-08-31"):
            day = fields.Date.to_date(today)
            last = line._last_start(6, day, 0)
            after = day + timedelta(1)
            self.assertLessEqual(last + relativedelta(months=6), after)
            later = last + timedelta(1) + relativedelta(months=6)
            self.assertGreater(later, after)

    def test_nobody_is_free_without_a_rule(self):
        line = self._create_active_line()
        self.env["proximus.parameter"].search(
            [("code", "=", "free_exit_after_months")]
        ).unlink()
        self.assertFalse(self._found("is_free_to_leave", line))

    def test_notice_window(self):
        self.company.proximus_notice_days = 10
        too_early, first, last, over = (
            self._committed(30 + days) for days in (11, 10, 0, -1)
        )
        lines = too_early | first | last | over
        self.assertEqual(self._found("notice_is_open", lines), first | last)

    def test_the_offers_notice_decides(self):
        line = self._committed(90)
        line.product_id.notice_days = 60
        self.assertEqual(line.notice_by, self._day(30))

    @users("admin")
    def test_filters_of_the_search_view(self):
        arch = self.env["proximus.line"].get_view(view_type="search")["arch"]
        for name in ("filter_free", "filter_commitment_60", "filter_notice"):
            self.assertIn(name, arch)
        self.assertIn("Suspended for Non-Payment", arch)

    def test_wrong_lead_times(self):
        for field, days, fragment in (
            ("proximus_commitment_days", -1, "Days Before a Commitment Ends"),
            ("proximus_stuck_days", 0, "less than 1"),
        ):
            with self.assertRefused(ValidationError, self.company.name, fragment):
                self.company[field] = days

    def test_end_reasons(self):
        reasons = self.env["proximus.end.reason"]
        top = reasons.create({"name": "Top"})
        part = reasons.create({"name": "Part", "parent_id": top.id})
        self.assertEqual(part.display_name, "Top / Part")
        with self.assertRefused(ValidationError, "part of itself"):
            top.parent_id = part
        line = self._create_active_line(count=2)
        line.end_reason_id = part
        line.action_terminate("2026-06-30")
        groups = self.env["proximus.line"]._read_group(
            [("id", "in", line.ids)], ["end_reason_id"], ["__count"]
        )
        self.assertEqual(groups, [(part, 2)])
        user = self._create_user("dl_reason", "proximus_connectivity.group_user")
        self.assertFalse(part.with_user(user).has_access("write"))
        manager = self._create_user("dl_man", "proximus_connectivity.group_manager")
        self.assertTrue(part.with_user(manager).has_access("write"))
