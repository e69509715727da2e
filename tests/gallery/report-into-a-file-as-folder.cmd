whatif india-joins-rcep --report empty.toml/report.html
