"""VORGain: hold the image still while the head turns."""
