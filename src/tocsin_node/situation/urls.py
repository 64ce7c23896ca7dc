"""Addresses of the first pages."""

from django.urls import path

from tocsin_node.situation import views

urlpatterns = [path("", views.situation, name="situation")]
