"""A loopback double of the WeChat platform, for tests, load and demos. It knows the platform's rules by itself."""
