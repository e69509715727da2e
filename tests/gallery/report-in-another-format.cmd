whatif india-joins-rcep --report report.pdf
