convene kyoto-1997 --protocol vote --runs 0
