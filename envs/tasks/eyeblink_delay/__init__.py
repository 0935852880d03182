"""EyeblinkDelay: a cue foretells a puff of air; close the lid in time."""
