"""What a request and a reply are, and the services that can be asked."""
