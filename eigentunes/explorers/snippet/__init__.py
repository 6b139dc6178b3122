"""The snippet explorer: how long must a snippet be, and what do votes of several bring?"""
