"""A task in which short-term facilitation and post-tetanic potentiation are causal: AnotB."""
