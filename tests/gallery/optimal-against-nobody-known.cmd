levers --optimal USA --against CHN,Atlantis,USA --uniform
