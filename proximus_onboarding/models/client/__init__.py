from . import proximus_client
from . import proximus_figures
