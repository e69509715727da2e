power bodies/impossible.toml
