"""Files of many formats -> Markdown. What is more than text is read in a process apart."""
