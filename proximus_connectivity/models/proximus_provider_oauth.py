import datetime

from odoo import api, fields, models

from ..tools import oauth, transport

#: What a token was asked for with: another value makes it worthless.
_ASKED_WITH = {"auth_method", "token_url", "token_scope", "api_login", "api_key"}


class ProximusProvider(models.Model):
    """Access tokens of operators that want OAuth 2.0 client credentials.

    A token is kept until shortly before its end, out of reach of everybody but
    administrators; when the operator does not take it any more, another one is asked
    for, once.
    """

    _inherit = "proximus.provider"

    token_url = fields.Char(
        "Address for Tokens",
        help="For example https://login.operator.example/oauth2/token.",
    )
    token_scope = fields.Char("Scope", help="Only if the operator asks for one.")
    access_token = fields.Char(groups="base.group_system", copy=False)
    access_token_until = fields.Datetime(groups="base.group_system", copy=False)

    @api.constrains("code", "state", "auth_method", "token_url")
    def _check_token_url(self):
        for provider in self.filtered(
            lambda one: one.code == "tmf" and one.auth_method == "oauth2"
        ):
            if provider.state != "disabled" or provider.token_url:
                provider._check_address(provider.token_url)

    def write(self, vals):
        if _ASKED_WITH & vals.keys():
            vals = {**vals, "access_token": False, "access_token_until": False}
        return super().write(vals)

    def _access_token(self) -> str:
        """Return a token that is good now, asking for one when there is none.

        :raises oauth.TokenError: when the operator gives none.
        """
        provider = self.sudo()  # sudo: used on behalf of users who may not see it
        until = provider.access_token_until
        if provider.access_token and until and until > fields.Datetime.now():
            return provider.access_token
        token = provider._ask_token()
        provider.write(
            {
                "access_token": token.value,
                "access_token_until": token.until.replace(tzinfo=None, microsecond=0),
            }
        )
        return token.value

    def _ask_token(self) -> oauth.Token:
        """Ask the operator's login server for a token; the question is not logged."""
        now = datetime.datetime.now(datetime.timezone.utc)
        call = {
            "method": "POST",
            "url": self.token_url or "",
            "data": oauth.token_form(self.token_scope or ""),
            "headers": {"Accept": "application/json"},
            "auth": oauth.client_auth(self.api_login or "", self.api_key or ""),
            "timeout": self.timeout,
            "allow_redirects": False,
            "stream": True,
        }
        try:
            return oauth.read_token(self._send_once(call).data, now)
        except oauth.TokenError:
            raise
        except transport.ProviderError as error:
            raise oauth.token_failure(error) from error

    def _forget_access_token(self) -> bool:
        """Drop the token that the operator refused; return whether another may help."""
        if self.auth_method != "oauth2":
            return False
        # sudo: used on behalf of users who may not see it
        self.sudo().write({"access_token": False, "access_token_until": False})
        return True
