"""Turns segments of other systems into specs, and says what does not carry over."""
