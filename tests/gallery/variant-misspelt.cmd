whatif india-joins-rcep --variant additiv/lump_sum
