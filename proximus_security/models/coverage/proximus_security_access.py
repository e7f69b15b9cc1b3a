from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Days without a sign-in after which a login is stale: it serves whoever finds it.
STALE_DAYS = 90
#: Days after which a key of an interface is old.
OLD_KEY_DAYS = 365
ADMINISTRATORS = "base.group_system"

ACCESS = """
    SELECT usr.id, usr.id AS user_id, usr.company_id, {two_factor} AS has_two_factor,
        ({passkeys})::integer AS passkeys, seen.last_login,
        seen.last_login IS NULL AS is_never,
        COALESCE(seen.last_login, usr.create_date)
            < (now() AT TIME ZONE 'UTC') - INTERVAL '{stale} days' AS is_stale,
        COALESCE(keys.number, 0)::integer AS api_keys, keys.oldest AS oldest_key,
        COALESCE(keys.oldest < (now() AT TIME ZONE 'UTC')
            - INTERVAL '{old} days', FALSE) AS has_old_key
    FROM res_users usr
    LEFT JOIN (
        SELECT create_uid, MAX(create_date) AS last_login FROM res_users_log
        GROUP BY create_uid
    ) seen ON seen.create_uid = usr.id
    LEFT JOIN (
        SELECT user_id, COUNT(*) AS number, MIN(create_date) AS oldest
        FROM res_users_apikeys GROUP BY user_id
    ) keys ON keys.user_id = usr.id
    WHERE usr.active AND NOT usr.share
"""


class ProximusSecurityAccess(models.Model):
    """How each user gets into Odoo: what Odoo itself knows, put together when read.

    It is evidence that nobody had to type in: a second proof of sign-in, passkeys,
    administrators, logins that nobody uses and keys of interfaces.
    """

    _name = "proximus.security.access"
    _description = "Access to Odoo"
    _auto = False
    _order = "last_login desc NULLS FIRST, id"
    _rec_name = "user_id"
    _depends = {"res.users": ["active", "company_id", "share"]}

    user_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    has_two_factor = fields.Boolean(
        "Two-Factor",
        readonly=True,
        help="The user signs in with a code of an app beside the password.",
    )
    passkeys = fields.Integer(
        readonly=True, help="Devices that replace the password of the user."
    )
    is_administrator = fields.Boolean(
        "Administrator",
        compute="_compute_is_administrator",
        search="_search_is_administrator",
        help="May change everything, also who may do what.",
    )
    last_login = fields.Datetime("Last Sign-in", readonly=True)
    is_never = fields.Boolean("Never Signed In", readonly=True)
    is_stale = fields.Boolean(
        "Not Used", readonly=True, help="No sign-in for 90 days: archive such a user."
    )
    api_keys = fields.Integer(
        "API Keys", readonly=True, help="Keys with which programs sign in as the user."
    )
    oldest_key = fields.Datetime(readonly=True)
    has_old_key = fields.Boolean(
        readonly=True, help="A key is older than a year: make a new one."
    )

    @property
    def _table_query(self) -> SQL:
        """Return what is read, from what the modules of sign-in keep here."""
        passkeys = "0"
        if "auth.passkey.key" in self.env.registry:
            passkeys = (
                "SELECT COUNT(*) FROM auth_passkey_key key"
                " WHERE key.create_uid = usr.id"
            )
        has_codes = "totp_secret" in self.env["res.users"]._fields
        return SQL(
            ACCESS.format(
                two_factor="usr.totp_secret IS NOT NULL" if has_codes else "FALSE",
                passkeys=passkeys,
                stale=STALE_DAYS,
                old=OLD_KEY_DAYS,
            )
        )

    @api.model
    def _administrators(self):
        # sudo: who administrates is what the list is for
        return self.env.ref(ADMINISTRATORS).sudo().all_user_ids

    @api.depends("user_id")
    def _compute_is_administrator(self):
        administrators = self._administrators()
        for access in self:
            access.is_administrator = access.user_id in administrators

    @api.model
    def _search_is_administrator(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("user_id", "in", self._administrators().ids)
        return found if True in value else ~found
