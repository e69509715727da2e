whatif india-joins-rcep --for VNM
