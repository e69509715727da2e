levers --outcome "real_income[VNM"
