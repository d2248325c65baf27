"""The operator's demo site: a page for people, with what each side puts on it."""
