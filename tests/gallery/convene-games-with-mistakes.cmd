convene --game games-with-mistakes
