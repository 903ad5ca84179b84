"""The pages, one file each: ``show(scope)`` draws it."""
