whatif india-joins-rcep --reprot r.html
