"""LoomEscape: jump before what grows on the retina arrives."""
