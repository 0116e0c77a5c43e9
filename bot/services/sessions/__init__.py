"""Questions, with a name or without, and the sessions in which a host answers them."""
