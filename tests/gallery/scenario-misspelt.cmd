whatif india-joins-rsep
