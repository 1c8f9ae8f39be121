"""The WeChat official account: everything that knows WeChat is in this folder, and nothing else in the house does."""
