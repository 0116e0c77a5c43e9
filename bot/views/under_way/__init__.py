"""Changes under way: pausing, cancelling, going on, handing over."""
