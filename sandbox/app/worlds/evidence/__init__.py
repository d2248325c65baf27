"""What a served world keeps, as the evidence of a run would tell it."""
