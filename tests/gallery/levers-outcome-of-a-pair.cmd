levers --outcome "bilateral_exports[VNM]" --over tariff
