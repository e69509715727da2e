power unga
