"""An operator in front of which one operation fails, and the clauses that may then be missed."""
