"""The cortical microcircuit of Potjans and Diesmann 2014: 1 mm2 of early sensory cortex."""
