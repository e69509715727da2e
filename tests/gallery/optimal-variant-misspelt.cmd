levers --optimal USA --variant additive/lump
