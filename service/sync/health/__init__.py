"""What doctor looks at: the machine, the servers, what tells of changes, indexes; each finding with its next step."""
