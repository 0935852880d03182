"""Walk: six ganglia walk."""
