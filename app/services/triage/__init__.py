"""What an answer says happened: suggested by readable rules, confirmed by a person."""
