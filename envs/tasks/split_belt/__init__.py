"""SplitBelt: a walker on two belts whose speeds may differ."""
