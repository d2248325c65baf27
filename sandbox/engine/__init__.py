"""Steps → evidence → verdict: worlds, queues of inbound requests, and the judgement."""
