"""target.yaml and deviations.yaml: the system under test as its team describes it."""
