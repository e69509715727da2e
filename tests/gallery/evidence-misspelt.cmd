evidence run gains-from-trade-identty
