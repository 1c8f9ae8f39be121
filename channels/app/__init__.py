"""The 上海法网 app and other partner systems: a signed token names the user, the rest is as on the page."""
