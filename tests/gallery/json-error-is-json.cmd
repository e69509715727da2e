actor "Viet Nan" --json
