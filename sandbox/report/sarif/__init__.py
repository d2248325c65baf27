"""SARIF 2.1.0, for code-scanning services: of the linter's findings, and of a run."""
