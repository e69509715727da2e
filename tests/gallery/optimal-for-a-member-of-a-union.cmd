levers --optimal DEU --against USA
