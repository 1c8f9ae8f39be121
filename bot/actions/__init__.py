"""The actions, by topic. An action reads the tracker and the knowledge; it changes nothing."""
