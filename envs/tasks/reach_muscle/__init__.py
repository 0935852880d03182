"""ReachMuscle: an arm with six muscles reaches for targets."""
