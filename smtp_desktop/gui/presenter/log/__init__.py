"""What a click on the page of the sending log means."""
