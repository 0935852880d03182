"""ForceField: an arm reaches straight through a field of forces."""
