"""A run, or one check of it, as Markdown: for a ticket, a pull request, a step summary."""
