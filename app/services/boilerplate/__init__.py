"""Boilerplate X-ray: which agreements are one form, and how each differs from it.

From the bottom up: `signatures` says how alike two texts are, `groups` which are one form,
`clauses` cuts a text into clauses, `aligning` lays one beside another, `judging` says what a
difference is, `blanks` what a form leaves open, `building` keeps the result.
"""
