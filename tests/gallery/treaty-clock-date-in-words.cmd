treaty clock paris --as-of "22 April 2016"
