"""The outside world behind the ports: mail servers, files, PDF."""
