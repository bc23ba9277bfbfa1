"""What services ask of the outside, and the values that cross the border."""
