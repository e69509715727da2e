brief india-joins-rcep --for VNM --out brief.odt
