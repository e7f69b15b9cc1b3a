"""Spreading one price over the parts of a bundle, without losing a cent."""

from odoo.addons.proximus_connectivity.tools.allocation import allocate

__all__ = ("allocate",)
