convene packaging-forum --fork-at noon --swap coast=hardliner --protocol vote
