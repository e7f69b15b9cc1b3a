from . import proximus_figures
from . import proximus_client
from . import proximus_client_digest
from . import proximus_client_open
from . import proximus_figures_consent
from . import proximus_figures_consent_send
from . import res_config_settings
