"""Addresses of sharing."""

from django.urls import path

from kepan.web.sharing.views import datasets, orders, portal, requests, settings

urlpatterns = [
    path("open/", portal.show_portal, name="open_portal"),
    path("open/catalogue.<str:form>", portal.show_catalogue, name="open_catalogue"),
    path("open/<slug:key>/", portal.show_dataset, name="open_dataset"),
    path("open/<slug:key>/data.<str:form>", portal.send_file, name="open_file"),
    path("sharing/", datasets.show_catalogue, name="dataset_list"),
    path("sharing/datasets/<slug:key>/", datasets.show_dataset, name="dataset_detail"),
    path("sharing/datasets/<slug:key>/rows/", datasets.show_rows, name="dataset_rows"),
    path("sharing/datasets/<slug:key>/settings/", settings.edit_settings, name="dataset_settings"),
    path("sharing/requests/", requests.RequestList.as_view(), name="data_request_list"),
    path("sharing/requests/<int:pk>/", requests.show_request, name="data_request_detail"),
    path("sharing/orders/", orders.OrderList.as_view(), name="data_order_list"),
    path("sharing/orders/<int:pk>/", orders.show_order, name="data_order_detail"),
    path("sharing/revenue/", orders.RevenueList.as_view(), name="revenue_list"),
]
