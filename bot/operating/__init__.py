"""What an operator does with one command and is then done: each module is a command, or two that belong together."""
