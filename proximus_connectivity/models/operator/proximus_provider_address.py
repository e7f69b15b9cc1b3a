import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import str2bool

from ...tools import addresses

#: Lets providers be called in the network of the server, as for tests.
ALLOW_PRIVATE = "proximus_connectivity.allow_private_addresses"
#: Fields that decide where the secrets go, and how.
DESTINATION = ("base_url", "token_url", "auth_method")
#: Fields that decide whose lists are read: one that was begun does not go on elsewhere.
SOURCE = ("code", "base_url", "usage_version")
#: Field to enter a secret → where it is kept.
ENTERED = {
    "new_api_login": "api_login",
    "new_api_key": "api_key",
    "new_callback_secret": "callback_secret",
}


class ProximusProvider(models.Model):
    """Who may enter a secret, where it may go, and into which networks.

    Whoever may not see a secret may not redirect it: a change of the address or of the
    way to authenticate empties it. A manager can enter a new one, which nobody but an
    administrator reads again.
    """

    _inherit = "proximus.provider"

    new_api_login = fields.Char(
        "New User Name or Client ID",
        compute="_compute_new_secrets",
        inverse="_inverse_new_secrets",
        groups="proximus_connectivity.group_manager",
    )
    new_api_key = fields.Char(
        "New Key or Secret",
        compute="_compute_new_secrets",
        inverse="_inverse_new_secrets",
        groups="proximus_connectivity.group_manager",
        help="Replaces the present one. Only administrators can read it again.",
    )
    new_callback_secret = fields.Char(
        compute="_compute_new_secrets",
        inverse="_inverse_new_secrets",
        groups="proximus_connectivity.group_manager",
        help="What the operator must send with each event, as bearer token or as "
        "password of the name “proximus”. Replaces the present one.",
    )
    has_api_key = fields.Boolean(
        "Key Entered", compute="_compute_has_api_key", compute_sudo=True
    )

    # === COMPUTES === #

    def _compute_new_secrets(self):
        """A secret that was entered is not shown again."""
        for provider in self:
            provider.update(dict.fromkeys(ENTERED, False))

    def _inverse_new_secrets(self):
        for provider in self:
            entered = {
                kept: provider[name] for name, kept in ENTERED.items() if provider[name]
            }
            # sudo: who may set a provider up may enter what it may not read again
            provider.sudo().write(entered)

    @api.depends("api_key")
    def _compute_has_api_key(self):
        for provider in self:
            provider.has_api_key = bool(provider.api_key)

    @api.onchange(*DESTINATION)
    def _onchange_destination(self):
        """Say at once what a change of the address costs."""
        origin = self._origin
        values = {name: self[name] for name in DESTINATION}
        if not origin.has_api_key or not origin._redirected(values):
            return None
        return {
            "warning": {
                "title": self.env._("The key must be entered again"),
                "message": self.env._(
                    "A key goes to nobody but the one it was entered for. When you "
                    "save this change, user name and key are emptied: enter them again."
                ),
            }
        }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of the ORM: each provider has a secret for its events."""
        providers = super().create(vals_list)
        # sudo: made for the provider, whoever sets it up
        for provider, vals in zip(providers.sudo(), vals_list, strict=True):
            if not vals.keys() & {"callback_secret", "new_callback_secret"}:
                provider.callback_secret = secrets.token_urlsafe(32)
        providers.invalidate_recordset([*ENTERED])
        return providers

    def write(self, vals):
        """Override of the ORM: secrets do not follow to another address.

        Neither does what is being read: half a list of one operator and half a list of
        another say nothing of what either has not got.
        """
        if vals.keys() & {*DESTINATION, *ENTERED}:
            self.check_access("write")
        self._redirected(vals)._empty_secrets()
        self._changed(vals, SOURCE)._stop_reading()
        if vals.keys() & {*DESTINATION, "token_scope", "api_login", "api_key"}:
            self._drop_access_token()
        result = super().write(vals)
        if vals.keys() & ENTERED.keys():
            self.invalidate_recordset([*ENTERED])
        return result

    def _redirected(self, vals: dict):
        """Return the providers whose secrets would go elsewhere, by one who may not."""
        if self._has_field_access(self._fields["api_key"], "read"):
            return self.browse()
        return self._changed(vals, DESTINATION)

    def _changed(self, vals: dict, names: tuple):
        """Return the providers of which one of these fields would change."""
        given = [name for name in names if name in vals]
        return self.filtered(
            lambda one: any((one[name] or "") != (vals[name] or "") for name in given)
        )

    def _stop_reading(self) -> None:
        """Begin anew next time what has been read in part."""
        for provider in self:
            provider._stop_inventory()
            provider._forget_usage_place()

    def _empty_secrets(self) -> None:
        """Forget what was entered for another address, and say so."""
        # sudo: forgetting a secret shows it to nobody
        for provider in self.sudo().filtered(lambda one: one.api_key or one.api_login):
            provider.write({"api_login": False, "api_key": False})
            provider.message_post(
                body=self.env._(
                    "The address or the way to authenticate has changed: user name and "
                    "key were emptied. Enter them again."
                )
            )

    def _drop_access_token(self) -> None:
        # sudo: forgetting a token shows it to nobody
        known = self.sudo().filtered("access_token")
        known.write({"access_token": False, "access_token_until": False})

    @api.model
    def _has_field_access(self, field, operation):
        """Override of the ORM: a manager may enter a key that it may not read."""
        if operation == "write" and field.name in ENTERED.values():
            manager = "proximus_connectivity.group_manager"
            return self.env.su or self.env.user.has_group(manager)
        return super()._has_field_access(field, operation)

    # === NETWORKS === #

    def _private_allowed(self) -> bool:
        """Return whether providers may be in a network that is not public."""
        # sudo: a system parameter, asked on behalf of whoever makes a request
        value = self.env["ir.config_parameter"].sudo().get_param(ALLOW_PRIVATE)
        return bool(value) and str2bool(value, False)

    def _check_network(self, host: str) -> None:
        """Raise for an address that lies in a private network by what it says.

        A name is looked up when it is called: it may lead elsewhere by then.
        """
        if self._private_allowed():
            return
        try:
            addresses.check_host(host, numeric=True)
        except addresses.PrivateAddressError as error:
            raise ValidationError(
                self.env._(
                    "%(provider)s: %(reason)s",
                    provider=self.name,
                    reason=self._describe_private(error),
                )
            ) from error

    def _describe_private(self, error: addresses.PrivateAddressError) -> str:
        return self.env._(
            "“%(host)s” leads to %(address)s, which is not on the public internet. "
            "If the operator is really there, an administrator sets the system "
            "parameter “%(parameter)s” to True.",
            host=error.host,
            address=error.address,
            parameter=ALLOW_PRIVATE,
        )
