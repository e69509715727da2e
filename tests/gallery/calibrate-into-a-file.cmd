calibrate trade --data . --out no-draws.toml
