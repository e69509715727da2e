whatif
