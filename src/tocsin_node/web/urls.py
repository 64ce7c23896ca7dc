"""Addresses of the frame itself."""

from django.urls import path

from tocsin_node.web import views

urlpatterns = [path("language/<slug:code>/", views.language, name="language")]
