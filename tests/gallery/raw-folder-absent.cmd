data build --raw nowhere --out built
