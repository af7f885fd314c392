"""The pieces every page is made of; docs/ui.md shows each one in use."""

from django.template import Library

register = Library()
