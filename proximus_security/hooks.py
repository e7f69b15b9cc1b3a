from odoo.addons.proximus_connectivity.hooks import keep_used_records


def uninstall_hook(env):
    """Let what stands on documents stay there, and take what Odoo does not know of.

    :param env: environment of the superuser.
    """
    keep_used_records(env)
    # the views that read it go with their models
    env.cr.execute("DROP FUNCTION IF EXISTS proximus_security_reached CASCADE")
