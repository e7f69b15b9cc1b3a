import datetime

from odoo.tests import BaseCase, tagged

from ..tools import transport
from ..tools.transport import Breaker, ProviderError, RetryPlan

NOW = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.timezone.utc)
DOWN = ProviderError("server", status=503)


def high():
    return 1.0


@tagged("post_install", "-at_install")
class TestRetryPlan(BaseCase):
    def test_only_what_changes_nothing_is_repeated(self):
        plan = RetryPlan()
        for method in ("GET", "get", "HEAD", "OPTIONS"):
            self.assertIsNotNone(plan.wait(method, 1, 0, DOWN, high))
        for method in ("POST", "PATCH", "PUT", "DELETE"):
            self.assertIsNone(plan.wait(method, 1, 0, DOWN, high))

    def test_waits_double_up_to_the_cap(self):
        plan = RetryPlan(tries=9, base=1, cap=5, budget=100)
        waits = [plan.wait("GET", attempt, 0, DOWN, high) for attempt in range(1, 6)]
        self.assertEqual(waits, [1, 2, 4, 5, 5])

    def test_jitter_takes_the_whole_range(self):
        plan = RetryPlan(base=1)
        self.assertEqual(plan.wait("GET", 1, 0, DOWN, lambda: 0.0), 0)
        self.assertEqual(plan.wait("GET", 1, 0, DOWN, lambda: 0.5), 0.5)

    def test_gives_up(self):
        plan = RetryPlan(tries=3)
        self.assertIsNone(plan.wait("GET", 3, 0, DOWN, high), "tries used up")
        self.assertIsNone(plan.wait("GET", 1, 30, DOWN, high), "budget used up")
        for kind in ("refused", "unauthorised", "not_found", "circuit_open", "setup"):
            self.assertIsNone(plan.wait("GET", 1, 0, ProviderError(kind), high), kind)

    def test_respects_retry_after(self):
        plan = RetryPlan()
        asked = ProviderError("rate_limited", retry_after=7)
        self.assertEqual(plan.wait("GET", 1, 0, asked, high), 7)
        asked = ProviderError("rate_limited", retry_after=3600)
        self.assertIsNone(plan.wait("GET", 1, 0, asked, high))


@tagged("post_install", "-at_install")
class TestBreaker(BaseCase):
    def _after(self, failures):
        breaker = Breaker()
        for _time in range(failures):
            breaker = breaker.after_failure(NOW)
        return breaker

    def test_opens_at_the_threshold(self):
        self.assertEqual(self._after(4).state(NOW), "closed")
        breaker = self._after(5)
        self.assertEqual(breaker.state(NOW), "open")
        self.assertFalse(breaker.allows(NOW))

    def test_half_open_after_the_pause(self):
        later = NOW + datetime.timedelta(seconds=60)
        breaker = self._after(5)
        self.assertEqual(breaker.state(later), "half_open")
        self.assertTrue(breaker.allows(later))

    def test_pause_doubles_up_to_an_hour(self):
        pauses = [
            (self._after(n).until - NOW).total_seconds() for n in (5, 6, 7, 50, 99)
        ]
        self.assertEqual(pauses, [60, 120, 240, 3600, 3600])

    def test_success_closes(self):
        self.assertEqual(self._after(9).after_success(), Breaker())


@tagged("post_install", "-at_install")
class TestAnswers(BaseCase):
    def test_status(self):
        for status in (200, 201, 202, 204):
            self.assertIsNone(transport.status_error(status))
        kinds = {
            301: "redirected",
            400: "refused",
            401: "unauthorised",
            403: "unauthorised",
            404: "not_found",
            408: "timeout",
            409: "busy",
            422: "refused",
            425: "busy",
            429: "rate_limited",
            500: "server",
            503: "server",
            599: "server",
        }
        for status, kind in kinds.items():
            self.assertEqual(transport.status_error(status).kind, kind, status)

    def test_what_may_have_arrived(self):
        for kind in ("timeout", "cut", "server", "bad_answer", "busy"):
            self.assertTrue(ProviderError(kind).uncertain, kind)
        for kind in ("connection", "refused", "rate_limited", "circuit_open"):
            self.assertFalse(ProviderError(kind).uncertain, kind)

    def test_retry_after(self):
        cases = {
            "120": 120,
            " 5 ": 5,
            "0": 0,
            "999999999": 86400,
            "Mon, 05 Jan 2026 12:01:30 GMT": 90,
            "Mon, 05 Jan 2026 11:00:00 GMT": 0,
            "Mon, 05 Jan 2099 11:00:00 GMT": 86400,
        }
        for header, seconds in cases.items():
            self.assertEqual(transport.retry_after(header, NOW), seconds, header)
        for header in (None, "", "soon", "-3", "1.5", "٣", "Mon, 99 Foo"):
            self.assertIsNone(transport.retry_after(header, NOW), header)

    def test_next_delay_grows_to_six_hours(self):
        delays = [transport.next_delay(n, lambda: 0.0) for n in (0, 1, 2, 3, 30, 9999)]
        self.assertEqual(delays, [60, 60, 120, 240, 21600, 21600])
        self.assertEqual(transport.next_delay(1, lambda: 1.0), 45)

    def test_keys(self):
        key = transport.idempotency_key("db", "order", 1, 0)
        self.assertEqual(key, transport.idempotency_key("db", "order", 1, 0))
        others = [("db", "order", 1, 1), ("db", "order", 10, 0), ("db2", "order", 1, 0)]
        self.assertNotIn(key, [transport.idempotency_key(*parts) for parts in others])
        self.assertNotEqual(
            transport.idempotency_key("a", "bc"), transport.idempotency_key("ab", "c")
        )


@tagged("post_install", "-at_install")
class TestRedaction(BaseCase):
    def test_by_key(self):
        data = {"PIN": "1234", "puk": "1", "a": {"apiKey": "x", "b": [{"token": "y"}]}}
        self.assertEqual(
            transport.redact(data),
            {
                "PIN": "•••",
                "puk": "•••",
                "a": {"apiKey": "•••", "b": [{"token": "•••"}]},
            },
        )

    def test_characteristics(self):
        data = [{"name": "PUK", "value": "123"}, {"name": "speed", "value": "123"}]
        self.assertEqual(
            [one["value"] for one in transport.redact(data)], ["•••", "123"]
        )

    def test_original_is_left_alone(self):
        data = {"pin": "1"}
        transport.redact(data)
        self.assertEqual(data, {"pin": "1"})

    def test_text(self):
        for text in (
            '{"pin": "9876"}',
            "Authorization: Bearer 9876",
            "Basic 9876==",
            "https://user:9876@host/",
            "GET /x?api_key=9876&b=1",
            "password=9876",
            "{'client_secret': '9876'}",
        ):
            self.assertNotIn("9876", transport.redact_text(text), text)

    def test_harmless_text_stays(self):
        text = "Order 9876 of the pinnacle: spinning up, value: 3"
        self.assertEqual(transport.redact_text(text), text)

    def test_long_text_is_cut(self):
        self.assertEqual(len(transport.redact_text("x" * 9999, 100)), 101)
