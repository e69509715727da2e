convene packaging-forum --protocol coalition
