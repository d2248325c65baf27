"""The report for CI: JUnit XML."""
