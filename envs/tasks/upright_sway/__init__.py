"""UprightSway: stand on a tilting support."""
