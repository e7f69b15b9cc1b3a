import datetime

from odoo.tests import BaseCase, tagged

from ..tools import oauth, transport

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)


@tagged("post_install", "-at_install")
class TestOauth(BaseCase):
    def test_question(self):
        """RFC 6749 §4.4.2: grant type, scope if any, name and secret encoded."""
        self.assertEqual(oauth.token_form(), {"grant_type": "client_credentials"})
        self.assertEqual(oauth.token_form(" a  b ")["scope"], "a b")
        self.assertEqual(oauth.client_auth("my app", "a:b"), ("my+app", "a%3Ab"))

    def test_answer(self):
        told = {"access_token": "T", "token_type": "Bearer", "expires_in": 3600}
        token = oauth.read_token(told, NOW)
        self.assertEqual(token.value, "T")
        self.assertEqual((token.until - NOW).total_seconds(), 3600 - oauth.MARGIN)

    def test_life(self):
        for told, seconds in (
            (None, oauth.DEFAULT_LIFE),
            ("soon", oauth.DEFAULT_LIFE),
            (-5, oauth.DEFAULT_LIFE),
            ("600", 600),
            (1e12, oauth.LONGEST_LIFE),
            (10, oauth.MARGIN),
        ):
            answer = {"access_token": "T", "expires_in": told}
            until = oauth.read_token(answer, NOW).until
            self.assertEqual((until - NOW).total_seconds(), seconds - oauth.MARGIN)

    def test_no_token(self):
        for answer in (
            {},
            [],
            None,
            {"access_token": ""},
            {"access_token": "T", "token_type": "mac"},
            {"access_token": "T\r\nX-Evil: 1"},
        ):
            with self.assertRaises(oauth.TokenError) as caught:
                oauth.read_token(answer, NOW)
            self.assertEqual(caught.exception.kind, "bad_answer")

    def test_failures(self):
        """Wrong credentials are final, trouble passes, nothing was ever sent."""
        refused = transport.status_error(400, "invalid_client")
        self.assertEqual(oauth.token_failure(refused).kind, "unauthorised")
        down = oauth.token_failure(transport.status_error(503, "", 7.0))
        self.assertEqual((down.kind, down.retry_after), ("server", 7.0))
        self.assertTrue(down.temporary)
        self.assertFalse(down.uncertain)
