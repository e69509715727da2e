treaty clock paris --as-of 2014-04-22
