"""`{% load ui %}`, or no load at all: settings make these tags built in."""

from config.kit import charts, forms, icons, lists, pieces, register, trends, words

__all__ = ["charts", "forms", "icons", "lists", "pieces", "register", "trends", "words"]
