levers --outcome "real_income[IND]" --over tariff --scenario india-joins-rcpe
