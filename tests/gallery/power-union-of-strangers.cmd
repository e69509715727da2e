power unsc --union FRA,GRB --union FRA,USA
