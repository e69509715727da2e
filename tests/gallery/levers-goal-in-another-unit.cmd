levers --smallest "real_income[IND] >= 0.2 points"
