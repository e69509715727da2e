levers --optimal USA --by CHN --write optimum.txt
