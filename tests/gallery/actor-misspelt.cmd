actor "Viet Nan"
