levers --retaliate CHN
