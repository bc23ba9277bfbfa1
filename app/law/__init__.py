"""The law, pure: statutes, calendars, counting. No framework, no database, no clock."""
