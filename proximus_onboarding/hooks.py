from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.proximus_connectivity.hooks import keep_used_records

OWN_RECORDS = (
    "proximus.onboarding.session",
    "proximus.onboarding.rule",
    "proximus.onboarding.framework",
)
BUNDLE = "proximus_onboarding.bundle_connect_protect"


def uninstall_hook(env):
    """Delete what people made with the module, which would hold on to its data.

    :param env: environment of the superuser.
    """
    for model in OWN_RECORDS:
        records = env[model].with_context(
            active_test=False, **{MODULE_UNINSTALL_FLAG: True}
        )
        records.search([]).unlink()
    _keep_sold_bundle(env)
    keep_used_records(env)


def _keep_sold_bundle(env):
    """Let the bundle of the module stay, archived, when it was ever quoted."""
    bundle = env.ref(BUNDLE, raise_if_not_found=False)
    used = [("bundle_id", "in", bundle.ids if bundle else [])]
    if not (
        env["sale.order.line"].search_count(used, limit=1)
        or env["proximus.subscription"].search_count(used, limit=1)
    ):
        return
    # Without its code, which installing the module again wants to use.
    bundle.write({"active": False, "code": False})
    env["ir.model.data"].search(
        [
            ("module", "=", "proximus_onboarding"),
            ("model", "=like", "proximus.bundle%"),
        ]
    ).unlink()
