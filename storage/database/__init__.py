"""The two databases: how they are opened, brought up to date, copied and spoken to. What is asked stands beside."""
