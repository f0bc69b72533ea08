"""Bytes to tables of text, with the record number of the original file beside every row."""
