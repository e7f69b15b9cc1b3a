from . import events, portal
