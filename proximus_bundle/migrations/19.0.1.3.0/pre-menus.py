"""One menu was for its readers, and is behind a setting now."""

from odoo.addons.proximus_connectivity.hooks import drop_menu_groups


def migrate(cr, version):
    """Forget the groups that the menus had."""
    drop_menu_groups(cr, "proximus_bundle")
