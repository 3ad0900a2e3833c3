"""Small databases of every revision of the tables, as SQL text: what people have on their disks today."""
