"""Checks: of merged layers (suspects, budgets) and of products, ours or not (`validate`)."""
