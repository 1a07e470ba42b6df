"""thidua, from Python."""
