"""What the pharmacy knows: safety of prescriptions, states, stock. Pure Python."""
