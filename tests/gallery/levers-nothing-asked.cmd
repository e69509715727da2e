levers --over tariff
