"""Is a file of the right shape?"""
