data pull bacii
