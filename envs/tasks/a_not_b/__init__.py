"""The task AnotB: reach to where the toy was hidden last, not where it used to be."""
