power unscc
