convene --game games-without-options --json
