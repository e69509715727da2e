levers --outcome "real_income[VNM]" --optimal USA
