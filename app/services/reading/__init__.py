"""Reading mail: from the bytes that a server or a person hands over to what was said and sent."""
