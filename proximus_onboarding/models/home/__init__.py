from . import proximus_home_card
