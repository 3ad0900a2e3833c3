"""The proofs: the flow is interrupted everywhere, killed, doubled and starved, and nothing is lost."""
