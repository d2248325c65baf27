"""One request in the forms in which tools take it: a line for a shell, a message, a HAR entry."""
