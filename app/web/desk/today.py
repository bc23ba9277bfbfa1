"""Today: the home of whoever watches deadlines."""

from flask import render_template

from app.web.desk import bp


@bp.get("/")
def show_today() -> str:
    """Show what is to be done today."""
    return render_template("desk/today.html")
