"""The front door: builds the service out of the rooms, and the `fawen` command line."""
