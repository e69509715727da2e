convene --game nowhere --protocol one-txt --runs 0
