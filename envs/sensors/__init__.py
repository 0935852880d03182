"""Sensors: what a body can feel, and the path from the receptor to the agent."""
