"""Partner systems that want to hear what happens: signed webhooks, delivered until they are taken or a day has gone."""
