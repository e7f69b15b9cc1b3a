"""What extended a view of this module stands in that view itself now."""

from odoo.addons.proximus_connectivity.hooks import drop_view_extensions


def migrate(cr, version):
    """Take the former extensions away before their views are loaded."""
    drop_view_extensions(cr, "proximus_connectivity")
