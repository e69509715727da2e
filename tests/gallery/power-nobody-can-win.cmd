power bodies/nobody-can-win.toml --json
