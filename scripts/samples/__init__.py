"""Invented facilities and writers for the sample files of the three registers."""
