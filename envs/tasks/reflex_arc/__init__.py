"""ReflexArc: hold a joint against load pulses, or let it go."""
