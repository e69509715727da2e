power unsc --rule sc-procedur
