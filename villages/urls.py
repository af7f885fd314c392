from django.urls import path

from villages.views import programmes, targets, villages

app_name = "villages"
urlpatterns = [
    path("aldeas/", villages.list_page, name="list"),
    path("aldeas/registrar/", villages.register, name="register"),
    path("aldeas/municipios/", villages.municipalities, name="municipalities"),
    path("aldeas/mapa/", villages.map_page, name="map"),
    path("aldeas/exportar.csv", villages.export, name="export"),
    path("aldeas/<str:code>/", villages.detail, name="detail"),
    path("aldeas/<str:code>/editar/", villages.edit, name="edit"),
    path("programas/", programmes.list_page, name="programmes"),
    path("programas/nuevo/", programmes.begin, name="programme-new"),
    path("programas/<slug:slug>/", programmes.detail, name="programme"),
    path("programas/<slug:slug>/editar/", programmes.edit, name="programme-edit"),
    path("programas/<slug:slug>/cerrar/", programmes.close, name="programme-close"),
    path("programas/<slug:slug>/logotipos/", programmes.logos, name="programme-logos"),
    path("programas/<slug:slug>/logotipos/<int:pk>/", programmes.logo, name="programme-logo"),
    path("programas/<slug:slug>/promesas/nueva/", targets.promise, name="target-new"),
    path("programas/<slug:slug>/promesas/<int:pk>/", targets.detail, name="target"),
    path("programas/<slug:slug>/promesas/<int:pk>/editar/", targets.edit, name="target-edit"),
    path(
        "programas/<slug:slug>/promesas/<int:pk>/retirar/", targets.withdraw, name="target-withdraw"
    ),
    path(
        "programas/<slug:slug>/promesas/<int:pk>/restaurar/", targets.restore, name="target-restore"
    ),
]
