from . import (
    proximus_provider,
)
