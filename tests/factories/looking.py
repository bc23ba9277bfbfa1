"""What the worker does when somebody asks for a look inside a file."""

from app.db import db
from app.jobs import inspect_files
from app.jobs.lease import lease
from app.parts import parts


def look_inside():
    """Look into each file that waits, as the worker does; give back what was done."""
    db.session.commit()
    with lease("inspect-files", parts().settings.home) as held:
        done = inspect_files.run(held)
    db.session.expire_all()
    return done
