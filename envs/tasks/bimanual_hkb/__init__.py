"""BimanualHKB: keep two hands in anti-phase while the metronome speeds up."""
