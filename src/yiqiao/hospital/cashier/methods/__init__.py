"""The ways to pay that every hospital has; subsystems add theirs at `extensions.payment_methods`."""
