"""What the worker does on the clock; each job is also a command."""
