levers --retaliate USA,CHN --scenario us-tariffs-2025
