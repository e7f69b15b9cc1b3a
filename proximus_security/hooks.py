from odoo.addons.proximus_connectivity.hooks import keep_used_records


def uninstall_hook(env):
    """Let what stands on documents stay there.

    :param env: environment of the superuser.
    """
    keep_used_records(env)
