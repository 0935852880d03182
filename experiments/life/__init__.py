"""Lives with hidden changes: how an agent that may keep learning gets over them."""
