"""Experiments on learning in bodies that are no tasks of `envs`: a maze and an arm."""
