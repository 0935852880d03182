"""GraspPremotor: a hand lifts an object with the grip that it was told, after a delay."""
