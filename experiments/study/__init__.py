"""Studies: tasks times agents times seeds, written down in one small TOML file."""
