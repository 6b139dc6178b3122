"""The key wheel explorer: how well do twelve numbers fit each of the 24 keys?"""
