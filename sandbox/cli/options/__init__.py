"""Options that commands have in common, one file each."""
