"""Addresses of the jobs."""

from django.urls import path

from tocsin_node.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:number>/retry/", views.retry, name="retry_job"),
]
