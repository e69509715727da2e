convene packaging-forum --bridge cost
