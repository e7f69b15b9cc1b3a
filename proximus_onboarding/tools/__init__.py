"""Formulas of onboarding, in pure Python: no Odoo import, no database."""
