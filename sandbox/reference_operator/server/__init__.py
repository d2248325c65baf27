"""The reference operator's server: accounts, clock, pages, test hooks, and what all sides share."""
