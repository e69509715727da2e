convene --game nowhere
