from odoo.tests import BaseCase, tagged

from ..tools.public import Asked, Limiter, read_answers, read_origins

ASKED = (
    Asked("PAPER", "boolean"),
    Asked("PEOPLE", "number", most=500),
    Asked("STOCK", "choice", ("paper", "program")),
)


@tagged("post_install", "-at_install")
class TestReadAnswers(BaseCase):
    def test_each_kind_is_read(self):
        form = {"q_PAPER": "no", "q_PEOPLE": " 12 ", "q_STOCK": "paper"}
        expected = {"PAPER": False, "PEOPLE": 12, "STOCK": "paper"}
        self.assertEqual(read_answers(form, ASKED), (expected, {}))

    def test_nothing_filled_in_is_not_known(self):
        for form in ({}, {"q_PAPER": "", "q_PEOPLE": "  ", "q_STOCK": None}):
            self.assertEqual(read_answers(form, ASKED), ({}, {}))

    def test_zero_is_zero(self):
        self.assertEqual(read_answers({"q_PEOPLE": "0"}, ASKED)[0], {"PEOPLE": 0})

    def test_what_is_not_asked_is_left_out(self):
        form = {"q_OTHER": "yes", "PAPER": "yes", "keep": "1", "q_": "yes"}
        self.assertEqual(read_answers(form, ASKED), ({}, {}))

    def test_what_cannot_be_an_answer_is_named(self):
        for name, text in (
            ("PAPER", "maybe"),
            ("PAPER", "True"),
            ("PEOPLE", "-1"),
            ("PEOPLE", "1.5"),
            ("PEOPLE", "twelve"),
            ("PEOPLE", "501"),
            ("PEOPLE", "9" * 8),
            ("PEOPLE", "1\x00"),
            ("STOCK", "gold"),
            ("STOCK", "paper' OR 1=1"),
        ):
            with self.subTest(text=text):
                answers, refused = read_answers({f"q_{name}": text}, ASKED)
                self.assertEqual((answers, refused), ({}, {name: text}))

    def test_what_is_endless_or_a_file_is_refused(self):
        answers, refused = read_answers({"q_PEOPLE": "1" * 10**6}, ASKED)
        self.assertEqual(answers, {})
        self.assertEqual(len(refused["PEOPLE"]), 100)
        for strange in (b"12", 12, ["12"], object()):
            self.assertEqual(
                read_answers({"q_PEOPLE": strange}, ASKED), ({}, {"PEOPLE": ""})
            )


@tagged("post_install", "-at_install")
class TestReadOrigins(BaseCase):
    def test_sites_as_a_browser_names_them(self):
        text = "https://www.Example.be/, http://localhost:8080\nhttps://www.example.be"
        expected = ["https://www.example.be", "http://localhost:8080"]
        self.assertEqual(read_origins(text), expected)
        self.assertEqual(read_origins(None), [])

    def test_what_is_no_site(self):
        for text in (
            "example.be",
            "https://example.be/page",
            "javascript:alert(1)",
            "https://a.be';script-src",
            "*",
            "https://*.example.be",
        ):
            with self.subTest(text=text), self.assertRaises(ValueError):
                read_origins(text)


@tagged("post_install", "-at_install")
class TestLimiter(BaseCase):
    def test_so_often_in_a_while(self):
        limiter = Limiter(2, 60)
        told = [limiter.allows("a", now) for now in (0, 1, 2, 59, 60, 60.5, 61)]
        self.assertEqual(told, [True, True, False, False, True, False, True])

    def test_each_address_by_itself(self):
        limiter = Limiter(1, 60)
        self.assertTrue(limiter.allows("a", 0))
        self.assertTrue(limiter.allows("b", 0))
        self.assertFalse(limiter.allows("a", 1))

    def test_a_flood_of_addresses_costs_no_more_memory(self):
        limiter = Limiter(1, 60, most=10)
        for number in range(1000):
            limiter.allows(str(number), 0)
        self.assertEqual(len(limiter._moments), 10)
        self.assertFalse(limiter.allows("999", 1))
