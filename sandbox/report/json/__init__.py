"""The report for tools: result.json."""
