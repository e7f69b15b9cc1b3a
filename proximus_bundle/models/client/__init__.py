from . import proximus_client
