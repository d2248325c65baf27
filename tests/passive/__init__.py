"""The passive judge of served worlds, driven with operators right and wrong over real sockets."""
