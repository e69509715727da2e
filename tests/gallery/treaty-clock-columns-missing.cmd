treaty clock treaty-with-other-columns.csv --as-of 2016-04-22
