whatif india-joins-rcep --case ful
