"""Tasks: a body, its sensors, a reward, and the two Gymnasium classes over them."""
