from django.urls import path

from villages.views import imports, programmes, villages

app_name = "villages"
urlpatterns = [
    path("aldeas/", villages.list_page, name="list"),
    path("aldeas/registrar/", villages.register, name="register"),
    path("aldeas/municipios/", villages.municipalities, name="municipalities"),
    path("aldeas/mapa/", villages.map_page, name="map"),
    path("aldeas/exportar.csv", villages.export, name="export"),
    path("aldeas/importar/", imports.upload, name="import"),
    path("aldeas/importar/plantilla.csv", imports.template, name="import-template"),
    path("aldeas/importar/<int:pk>/", imports.preview, name="import-preview"),
    path("aldeas/<str:code>/", villages.detail, name="detail"),
    path("aldeas/<str:code>/editar/", villages.edit, name="edit"),
    path("programa/", programmes.edit, name="programme"),
]
