"""Fast Track (CRM): validates a session id by calling the operator's authenticate."""
