"""Offers of help, standing in, and cheers."""
