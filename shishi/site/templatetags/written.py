"""Figures and days the way an official writes them."""

from django import template

register = template.Library()
