convene paris-2015 --protocol request-ofer
