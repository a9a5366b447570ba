"""From the shop's value to the offer that a marketplace should show, every step kept."""
