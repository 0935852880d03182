"""Survive: keep energy, water, temperature and damage in the range of life."""
