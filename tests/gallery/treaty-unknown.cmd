treaty show kioto
