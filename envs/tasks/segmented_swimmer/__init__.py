"""SegmentedSwimmer: a chain of ganglia swims."""
