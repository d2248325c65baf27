"""The report as one HTML file, and the components that the dashboard shares with it."""
