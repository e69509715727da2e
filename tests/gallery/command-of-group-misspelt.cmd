data shw economies
