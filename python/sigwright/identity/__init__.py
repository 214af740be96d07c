"""Who signs, where no key is given: identity tokens from files, machines and logins.

Imported when a token is needed, and not before.
"""
