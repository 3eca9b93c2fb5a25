"""What a click on the page of other programs means."""
