whatif india-joins-rcep --draws 0
