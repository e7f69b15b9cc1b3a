from odoo.tests import tagged

from ..models.operator import proximus_inventory_difference as difference
from ..models.operator import proximus_provider_inventory as inventory
from ..models.operator.tmf import proximus_provider as tmf_provider
from . import operator_server as server
from .inventory_common import InventoryCommon


@tagged("post_install", "-at_install")
class TestInventoryReading(InventoryCommon):
    """An inventory of more than one exchange: read, compared and shown as a whole."""

    def setUp(self):
        super().setUp()
        self.patch(tmf_provider, "PAGE", 2)
        self.patch(tmf_provider, "PAGES", 2)
        self.patch(inventory, "LINES", 3)
        for number in range(1, 8):
            self._create_line(external_ref=f"C-{number}")

    def _products(self, *numbers):
        return [self._product(f"C-{number}") for number in numbers]

    def _readings(self):
        return self.env["proximus.inventory.reading"].search(
            [("provider_id", "=", self.provider.id)]
        )

    def test_nobody_sees_half_of_it(self):
        self._serve(self._products(1, 2, 3, 4, 5, 8, 9))
        notice = self._press()
        self.assertEqual(notice["params"]["type"], "success")
        self.assertIn("4 products", notice["params"]["message"])
        self.assertIn("4 products", self.provider.inventory_note)
        self.assertFalse(self._open())
        self.assertFalse(self.provider.difference_count)
        # three more products, then three lines at a time
        self.assertEqual(len(self._go_on()), 4)
        self.assertEqual(
            self._figures(),
            {("there", "C-8"), ("there", "C-9"), ("here", "C-6"), ("here", "C-7")},
        )
        self.assertFalse(self._readings())
        self.assertFalse(self.provider.inventory_note)
        note = self.provider.message_ids[0]
        self.assertIn("7 products, 4 differences, 0 unreadable", note.body)
        self.assertIn(self.manager.partner_id, note.partner_ids)

    def test_pages_shorter_than_asked_for(self):
        """Nothing is missing at the operator because it tells one at a time."""
        self._serve(self._products(*range(1, 8)), most=1)
        self._press()
        self._go_on()
        self.assertFalse(self._open())

    def test_pages_that_overlap(self):
        pages = [(1, 2), (2, 8), (8, 3), (4, 5), (6, 7), ()]
        self.operator.queue = [
            server.answer(200, self._products(*page)) for page in pages
        ]
        self._press()
        self._go_on()
        self.assertEqual(self._figures(), {("there", "C-8")})

    def test_a_server_that_ignores_the_offset(self):
        self.operator.queue = [server.answer(200, self._products(1, 2))] * 20
        self._press()
        self._go_on()
        self.assertEqual(len(self.operator.requests), 2)
        self.assertEqual(len(self._open()), 5)

    def test_a_breakdown_in_the_middle(self):
        """What was compared stays; what failed is read again from its place."""
        products = self._products(*range(1, 8))
        self._serve(products)
        self._press()
        self.operator.queue = [server.answer(503, {})] * 9
        self._process()
        exchange = self.provider._waiting_readings()
        self.assertEqual(exchange.state, "pending")
        self.assertTrue(exchange.next_attempt)
        self.assertTrue(self.provider.inventory_note)
        self.provider.action_close_breaker()
        self.operator.requests.clear()
        self._serve(products)
        exchange.next_attempt = False
        self._go_on()
        self.assertIn("offset=4", self.operator.requests[0][1])
        self.assertFalse(self._open())

    def test_a_breakdown_at_the_beginning_is_told_at_once(self):
        self.operator.queue = [server.answer(503, {})] * 9
        self.assertEqual(self._press()["params"]["type"], "danger")
        self.assertFalse(self.provider._waiting_readings())

    def test_begun_again(self):
        """What an earlier comparison has left is not part of the next one."""
        self._serve(self._products(1, 2, 8, 9, 3))
        self._press()
        self.provider._waiting_readings()._finish_exchange("failed", "gone")
        self._serve(self._products(*range(1, 8)))
        self._press()
        self._go_on()
        self.assertFalse(self._open())
        self.assertFalse(self.provider._fresh_differences())

    def test_stopped(self):
        self._serve(self._products(1, 2, 3))
        self._press()
        self._go_on()
        before = self._figures()
        self.assertEqual(len(before), 4)
        self._serve(self._products(*range(1, 8)))
        self._press()
        self.provider.with_user(self.manager).action_stop_inventory()
        self.assertFalse(self._go_on())
        self.assertFalse(self.provider.inventory_note)
        self.assertEqual(self._figures(), before)

    def test_the_operator_changes_meanwhile(self):
        """Half a list of one operator does not say what another one has not got."""
        self._serve(self._products(1, 2, 3))
        self._press()
        self._go_on()
        before = self._figures()
        elsewhere = self.provider.base_url + "/other"
        changes = ({"base_url": elsewhere}, {"code": "demo"}, {"code": "manual"})
        for vals in changes:
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                self._serve(self._products(*range(1, 8)))
                self._press()
                self.assertTrue(self.provider.inventory_note)
                waiting = self.provider._waiting_readings()
                self.provider.with_user(self.manager).write(vals)
                self.assertEqual(waiting.state, "ignored")
                self.assertFalse(self._go_on())
                self.assertFalse(self.provider.inventory_note)
                self.assertEqual(self._figures(), before)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_same_address_again_stops_nothing(self):
        self._serve(self._products(1, 2, 3, 4, 5, 6, 7))
        self._press()
        self.provider.write({"base_url": self.provider.base_url, "name": "Renamed"})
        self._go_on()
        self.assertFalse(self._open())

    def test_switched_to_work_by_hand_while_it_is_asked(self):
        self._serve(self._products(1, 2, 3, 4, 5, 6, 7))
        self._press()
        (exchange,) = self.provider._waiting_readings()
        self.env.cr.execute(
            "UPDATE proximus_provider SET code = 'manual' WHERE id = %s",
            [self.provider.id],
        )
        self.env.invalidate_all()
        self._go_on()
        self.assertEqual(exchange.state, "failed")
        self.assertIn("works by hand", exchange.message)
        self.assertFalse(self._open())

    def test_it_speaks_the_language_of_who_asked(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        label = "proximus_connectivity.selection__proximus_line__state__suspended"
        self.env.ref(label).with_context(lang="fr_BE").name = "En sommeil"
        self.manager.lang = "fr_BE"
        self._serve(
            [*self._products(1, 2, 3, 4, 5, 6), self._product("C-7", "suspended")]
        )
        provider = self.provider.with_user(self.manager).with_context(lang="fr_BE")
        provider.action_read_inventory()
        self._go_on()
        row = self._open()
        self.assertEqual(row.theirs, "En sommeil")
        # what was left as it is stays so for who reads another language
        row.with_user(self.user).action_ignore()
        self.manager.lang = "en_US"
        self._press()
        self._go_on()
        self.assertFalse(self._open())

    def test_an_inventory_without_an_end(self):
        """A list that was not read to its end does not say what is missing."""
        self.patch(inventory, "MOST", 4)
        self._serve(self._products(1, 2, 3, 4, 5))
        notice = self._press()
        self.assertEqual(notice["params"]["type"], "danger")
        self.assertIn("more than 4 products", notice["params"]["message"])
        self.assertFalse(self._open())

    def test_taken_over_meanwhile(self):
        self._serve(self._products(1, 2, 3, 4))
        self._press()
        self._go_on()
        self._serve(self._products(1, 2, 3, 4))
        self._press()
        row = self._open().filtered(lambda one: one.reference == "C-7")
        row.with_user(self.user).action_take_over()
        self._go_on()
        self.assertEqual(self._figures(), {("here", "C-5"), ("here", "C-6")})
        self.assertEqual(row.state, "taken")


@tagged("post_install", "-at_install")
class TestManyDifferences(InventoryCommon):
    """More rows than somebody waits for are taken over in the background."""

    def setUp(self):
        super().setUp()
        self.patch(difference, "AT_ONCE", 2)
        self.lines = [self._create_line(external_ref=f"C-{n}") for n in range(1, 5)]

    def _work(self):
        work = self.env["proximus.inventory.difference.work"]
        for ids in work._work_cut():
            work._work_chunk(ids)

    def _many(self):
        party = {"relatedParty": [{"name": "Customer SRL", "role": "customer"}]}
        offer = {"productOffering": {"id": "TEST-FIBRE"}, **party}
        return self._compare(
            self._product("C-1", price=39.9),
            self._product("C-2", "created"),
            self._product("C-3", "suspended"),
            self._product("C-8", startDate="2026-01-05T00:00:00Z", **offer),
            self._product("C-9"),
        )

    def test_what_can_be_done_is_done_and_the_rest_says_why(self):
        rows = self._many()
        self.assertEqual(len(rows), 6)
        notice = rows.action_take_over()
        self.assertIn("6 rows", notice["params"]["message"])
        self.assertEqual(set(rows.mapped("state")), {"waiting"})
        self._work()
        by_name = {row.reference: row for row in rows}
        for name in ("C-1", "C-3", "C-4", "C-8"):
            self.assertEqual(by_name[name].state, "taken", name)
            self.assertEqual(by_name[name].decided_by, self.user)
        for name in ("C-2", "C-9"):
            self.assertEqual(by_name[name].state, "open", name)
        self.assertIn("cannot become", by_name["C-2"].reason)
        self.assertIn("C-9 cannot become a line", by_name["C-9"].reason)
        self.assertEqual(self.lines[0].monthly_cost, 39.9)
        self.assertEqual(self.lines[3].state, "terminated")
        self.assertEqual(by_name["C-8"].line_id.external_ref, "C-8")
        event = self.lines[2].event_ids.sorted("id")[-1]
        self.assertEqual(event.user_id, self.user)

    def test_done_once(self):
        rows = self._many()
        rows.action_take_over()
        work = self.env["proximus.inventory.difference.work"]
        (ids,) = work._work_cut()
        work._work_chunk(ids)
        self.assertFalse(work._work_chunk(ids))

    def test_stopped(self):
        rows = self._many()
        rows.action_take_over()
        rows.action_stop()
        self.assertEqual(set(rows.mapped("state")), {"open"})
        self._work()
        self.assertEqual(self.lines[3].state, "active")

    def test_waiting_rows_outlive_a_comparison(self):
        rows = self._many()
        rows.action_take_over()
        self.assertFalse(self._many())
        self._work()
        self.assertEqual(self.lines[3].state, "terminated")
