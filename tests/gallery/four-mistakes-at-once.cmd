whatif india-joins-rcep --report report.pdf --brief brief.odt --for VNN --names unn
