"""The same search for every agent, and what its findings are worth on seeds it never saw."""
