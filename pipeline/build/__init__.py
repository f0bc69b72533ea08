"""The build: from an atlas spec to published editions with receipts."""
