"""PredatorPrey: two wheeled animals in a walled square, one hunts the other."""
