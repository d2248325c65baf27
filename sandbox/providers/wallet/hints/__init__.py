"""What the pre-flight proposes to write into a target, each proposal tried before it is made."""
