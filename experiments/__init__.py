"""Train, evaluate, compare and report: the command line and the scripts behind it."""
