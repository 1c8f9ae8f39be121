"""How people reach us: a folder a channel, nothing of one channel known outside its folder."""
