"""Steps: each takes tables and a context, gives tables back and notes findings in the ledger."""
