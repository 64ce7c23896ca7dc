"""Running a node: its commands, the work loop and its table of jobs, backup and restore."""
