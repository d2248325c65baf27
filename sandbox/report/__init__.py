"""Views of the evidence, nothing else."""
