"""Learning controls of the three-factor rules: what they must learn, and what they must not.

`python -m experiments.controls` runs them all and writes the tables.
"""
