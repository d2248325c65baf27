"""The proof that scenarios can fail: each defect of the reference operator tried on them."""
