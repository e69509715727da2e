whatif india-joins-rcep --draws many
