"""PointB: go to point B and avoid all obstacles."""
