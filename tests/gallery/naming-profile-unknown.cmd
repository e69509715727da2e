whatif india-joins-rcep --names unn
