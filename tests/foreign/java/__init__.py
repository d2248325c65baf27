"""The wallet side of an operator in plain Java, from the wallet's pages alone."""
