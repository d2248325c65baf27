"""How a browser goes from page to page: redirects, and the cookies on the way."""
