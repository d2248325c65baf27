"""What is known of each provider, as data: operations, clauses, reasons, negative cases."""
