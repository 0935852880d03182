"""Stand: a body of three segments stands on a moving platform."""
