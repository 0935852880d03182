"""Bodies and actuators: what moves, apart from what it is asked to do."""
