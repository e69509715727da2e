whatiff india-joins-rcep
