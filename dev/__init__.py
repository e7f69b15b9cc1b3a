"""Set up, run and test Proximus for Odoo on this machine: ``python3 -m dev help``."""
