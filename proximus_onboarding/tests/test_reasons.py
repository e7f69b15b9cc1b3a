from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ANSWERS, OnboardingCommon


@tagged("post_install", "-at_install")
class TestReasons(OnboardingCommon):
    """Why, why not, and what would change it: sentences, never codes."""

    def test_why_in_a_sentence(self):
        session = self._to_advice(EMPLOYEES=5, DOUBLE_ENTRY=1)
        self.assertEqual(
            self._advice(session, "TIME_OFF").why_text,
            "Because 5 people work here and 1 document is typed twice each month.",
        )
        self.assertEqual(
            self._advice(session, "ONLINE_SIGNATURE").why_text,
            "Because contracts are still signed on paper.",
        )

    def test_why_not_and_what_would_change_it(self):
        session = self._to_advice(PAPER_CONTRACTS=False, DOUBLE_ENTRY=0, EMPLOYEES=2)
        self.assertEqual(
            self._advice(session, "ONLINE_SIGNATURE").why_text,
            "Not needed, because nothing is signed on paper any more.",
        )
        time_off = self._advice(session, "TIME_OFF")
        self.assertEqual(
            time_off.why_text,
            "Not needed, because 2 people work here and nothing is typed twice.",
        )
        self.assertEqual(
            time_off.change_text,
            "It would be advised if all of these were so:\n"
            "• At least 3 people work here.\n"
            "• At least 1 document is typed twice each month.",
        )

    def test_what_is_missing_is_said(self):
        session = self._to_advice(EMPLOYEES=None)
        self.assertEqual(
            self._advice(session, "TIME_OFF").why_text,
            "Not decided yet: “How many people work in the company?” is not answered "
            "yet.",
        )

    def test_choices_and_ticks_have_words(self):
        session = self._to_advice()
        self._answer_more(session, STOCK="paper", MAT_DATA=["paper"])
        self.assertEqual(
            self._advice(session, "STOCK").why_text,
            "Because the stock is kept on paper or in a spreadsheet.",
        )
        self.assertEqual(
            self._advice(session, "ONE_PLACE").why_text,
            "Because most information is not digital.",
        )
        self._answer_more(session, MAT_DATA=["stored"])
        self.assertIn(
            "• Most information is not digital.",
            self._advice(session, "ONE_PLACE").change_text,
        )

    def test_no_text_shows_a_code_or_a_placeholder(self):
        session = self._to_advice()
        codes = set(self.env["proximus.onboarding.question"].search([]).mapped("code"))
        for one in session.recommendation_ids:
            text = f"{one.why_text} {one.change_text} {one.trace_html}"
            with self.subTest(rule=one.rule_id.code):
                self.assertNotIn("%s", text)
                self.assertNotIn("False", text)
                words = set(text.replace("“", " ").replace("”", " ").split())
                self.assertFalse(words & {code for code in codes if "_" in code})

    def test_a_reader_gets_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        question = self._question("PAPER_CONTRACTS")
        question.with_context(lang="fr_FR").text_true = "on signe encore sur papier"
        advice = self._advice(self._to_advice(), "ONLINE_SIGNATURE")
        self.assertIn(
            "on signe encore sur papier", advice.with_context(lang="fr_FR").why_text
        )


@tagged("post_install", "-at_install")
class TestGain(OnboardingCommon):
    """Order, gain, price, effort, blockers, and what was decided."""

    def test_what_matters_and_saves_most_comes_first(self):
        session = self._to_advice()
        self._answer_more(session, QUOTES_MONTH=40, EXPENSES_MONTH=200, LEAVE_MONTH=5)
        order = [(one.priority, one.hours_likely) for one in session.advised_ids]
        self.assertEqual(order, sorted(order, reverse=True))
        useful = [hours for priority, hours in order if priority == "0"]
        self.assertGreater(useful[0], useful[-1])

    def test_the_figures_are_those_of_the_formula(self):
        session = self._to_advice()
        self._answer_more(session, EXPENSES_MONTH=60)
        advice = self._advice(session, "EXPENSES")
        # 60 × 5 min × 0.4 × 0.6, 60 × 8 × 0.6 × 0.8, 60 × 12 × 0.7 × 0.9
        self.assertAlmostEqual(advice.hours_low, 1.2)
        self.assertAlmostEqual(advice.hours_likely, 3.84)
        self.assertAlmostEqual(advice.hours_high, 7.56)
        self.assertEqual(
            advice.hours_text, "Estimate: 3.8 hours a month, between 1.2 and 7.6"
        )

    def test_overlapping_savings_count_once_and_are_capped(self):
        session = self._to_advice(EMPLOYEES=1, DOUBLE_ENTRY=100000)
        low, likely, high = session._get_total_hours()
        self.assertEqual((low, likely, high), (38, 38, 38))

    def test_what_overlaps_counts_once(self):
        session = self._to_advice(DOUBLE_ENTRY=60)
        self._answer_more(session, INVOICES_MONTH=40, INVOICING="office")
        purchase = self._advice(session, "PURCHASE")
        invoices = self._advice(session, "INVOICES_FROM_ORDERS")
        self.assertEqual(purchase.overlap_group, invoices.overlap_group)
        total = session._get_total_hours()[2]
        largest = max(purchase.hours_high, invoices.hours_high)
        self.assertAlmostEqual(float(total), largest)

    def test_rules_that_advise_the_same_are_one_card(self):
        session = self._to_advice()
        self._answer_more(session, LEADS_MONTH=30, CRM=False)
        first, second = (self._advice(session, code) for code in ("CRM", "LEADS_CRM"))
        lead = first if second.merged_into_id else second
        self.assertEqual(lead.merged_ids, (first | second) - lead)
        self.assertIn(lead, session.advised_ids)
        self.assertEqual(len((first | second) & session.advised_ids), 1)
        self.assertIn("30 requests of new customers come in", lead.why_text)
        self.assertIn("contracts are still signed on paper", lead.why_text)
        self.assertIn("Estimate:", lead.hours_text)
        lead.action_accept()
        self.assertEqual(set((first | second).mapped("decision")), {"accepted"})
        self.assertEqual(
            session._get_accepted("module").mapped("target_kind"), ["module", "module"]
        )
        self._answer_more(session, CRM=True)
        self.assertFalse(first.merged_into_id)
        self.assertEqual(first.decision, "accepted")

    def test_a_decision_on_other_answers_is_looked_at_again(self):
        session = self._to_advice()
        advice = self._advice(session, "PURCHASE")
        advice.action_accept()
        self.assertFalse(advice.stale)
        answer = self._answer_of(session, "DOUBLE_ENTRY")
        answer._set_value(30)
        answer._confirm()
        self.assertTrue(advice.stale, "at once, before anything is computed again")
        session._refresh_advice()
        self.assertTrue(advice.stale)
        self.assertEqual(advice.decision, "accepted")
        advice.action_still_right()
        self.assertFalse(advice.stale)
        session._refresh_advice()
        self.assertFalse(advice.stale)

    def test_the_old_answer_again_is_not_stale(self):
        session = self._to_advice()
        advice = self._advice(session, "PURCHASE")
        advice.action_accept()
        self._answer_more(session, DOUBLE_ENTRY=30)
        self._answer_more(session, DOUBLE_ENTRY=ANSWERS["DOUBLE_ENTRY"])
        self.assertFalse(advice.stale)

    def test_later_comes_back_and_counts_for_nothing_now(self):
        session = self._to_advice()
        advice = self._advice(session, "PURCHASE")
        advice.action_later()
        self.assertEqual(advice.decision, "later")
        self.assertNotIn(advice, session._get_pending())
        self.assertFalse(session.hours_text)
        reminder = session.activity_ids.filtered(lambda a: a.summary == advice.name)
        self.assertEqual(len(reminder), 1)
        self.assertGreater(
            (reminder.date_deadline - session._proximus_today()).days, 80
        )

    def test_a_refusal_keeps_its_reason_until_it_is_taken_back(self):
        session = self._to_advice()
        advice = self._advice(session, "CRM")
        action = advice.action_ask_reason()
        self.assertEqual((action["target"], advice.decision), ("new", "declined"))
        advice.decline_reason = "We have one"
        advice.action_reconsider()
        self.assertFalse(advice.decline_reason)
        advice.action_decline("Too early")
        self.assertEqual(advice.decline_reason, "Too early")

    def test_data_that_has_to_stay_near_leaves_advice_out(self):
        session = self._to_advice()
        self._answer_more(session, SEC_SMALL_5=1)
        backup = self._advice(session, "BACKUP")
        self.assertEqual(backup.outcome, "advised")
        self._answer_more(session, RESIDENCY="eu")
        self.assertEqual(backup.outcome, "advised")
        self._answer_more(session, RESIDENCY="be")
        self.assertEqual(backup.outcome, "not_advised")
        self.assertIn("farther away than you want", backup.why_text)
        self.assertEqual(self._advice(session, "CRM").outcome, "advised")
        with self.assertRaisesRegex(UserError, "is not advised"):
            backup.action_accept()

    def test_an_app_says_which_line_it_needs(self):
        session = self._to_advice(DEVICE_PROTECTION="all")
        self._answer_more(session, COUNTER=True, RESTAURANT=False)
        till = self._advice(session, "POINT_OF_SALE")
        self.assertIn("check yours first", till.blocker_text)
        self._answer_more(session, LINE_SPEED=5)
        till.invalidate_recordset(["blocker_text"])
        self.assertIn("about 10 Mb/s and yours gives 5 Mb/s", till.blocker_text)
        self._advice(session, "FAST_LINE").action_accept()
        till.invalidate_recordset(["blocker_text"])
        self.assertFalse(till.blocker_text, "the line comes with it")
        self._answer_more(session, LINE_SPEED=50)
        till.invalidate_recordset(["blocker_text"])
        self.assertFalse(till.blocker_text)

    def test_what_goes_together_is_said(self):
        session = self._to_advice()
        self._answer_more(session, RECRUITING=True, SOURCING_MANUAL=True, WEBSITE=True)
        web = self._advice(session, "RECRUITMENT_WEB")
        self.assertFalse(web.blocker_text)
        self._advice(session, "RECRUITMENT").action_decline()
        web.invalidate_recordset(["blocker_text"])
        self.assertIn("“Applications in one place”", web.blocker_text)

    def test_every_card_has_an_icon_and_a_price_or_an_effort(self):
        session = self._to_advice()
        self._answer_more(
            session,
            TELEWORK=2,
            SEC_SMALL_5=1,
            LINE_SPEED=20,
            COUNTER=True,
            BACKUP_LINE=False,
        )
        for one in session.advised_ids:
            with self.subTest(rule=one.rule_id.code):
                self.assertTrue(one.icon.startswith("fa-"))
                self.assertTrue(one.price_text or one.effort_text)
        offer = self._advice(session, "CONNECT_PROTECT")
        self.assertRegex(offer.price_text, "from .*[0-9].* a month, without VAT")
        line = self._advice(session, "FAST_LINE")
        self.assertRegex(line.price_text, "[0-9].* a month, without VAT")


@tagged("post_install", "-at_install")
class TestSpeed(OnboardingCommon):
    def _advise_again(self, session) -> int:
        """Change two answers, advise again, and return how many queries that took."""
        for code in ("EMPLOYEES", "DOUBLE_ENTRY"):
            answer = self._answer_of(session, code)
            answer._set_value(answer.value_number + 1)
            answer._confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        session._refresh_advice()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_advising_again_asks_the_same_of_the_database_whatever_the_rules(self):
        session = self._to_advice()
        queries = []
        for turn in range(2):
            # a new rule makes the registry forget, rights too: that they are read again
            # has nothing to do with how many rules there are
            self._advise_again(session)
            self._advise_again(session)
            queries.append(self._advise_again(session))
            for rule in self.env["proximus.onboarding.rule"].search([]):
                rule.copy({"code": f"{rule.code}_{turn}", "requires_ids": False})
        self.assertLessEqual(queries[1], queries[0] + 2)

    def test_the_cards_do_not_ask_one_by_one(self):
        session = self._to_advice()
        self._answer_more(session, LEADS_MONTH=30, CRM=False, QUOTES_MONTH=10)
        names = [
            "why_text",
            "change_text",
            "hours_text",
            "price_text",
            "blocker_text",
            "apps_text",
            "effort_text",
            "rationale",
        ]
        counts = []
        for number in (3, len(session.advised_ids)):
            cards = session.advised_ids[:number]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cards.read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 12)
