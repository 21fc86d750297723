"""What people would use instead, each a process of its own that makes the same memberships."""
