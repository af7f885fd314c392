from django.urls import path

from villages.views import (
    agreements,
    involvements,
    organisations,
    programmes,
    sites,
    speed,
    targets,
    villages,
)

app_name = "villages"
urlpatterns = [
    path("aldeas/", villages.list_page, name="list"),
    path("aldeas/registrar/", villages.register, name="register"),
    path("aldeas/municipios/", villages.municipalities, name="municipalities"),
    path("aldeas/mapa/", villages.map_page, name="map"),
    path("aldeas/exportar.csv", villages.export, name="export"),
    path("aldeas/<str:code>/", villages.detail, name="detail"),
    path("aldeas/<str:code>/editar/", villages.edit, name="edit"),
    path("aldeas/<str:code>/sedes/", sites.of_village, name="village-sites"),
    path("aldeas/<str:code>/sedes/nueva/", sites.new, name="site-new"),
    path("sedes/exportar.csv", sites.export, name="sites-csv"),
    path("sedes/<int:pk>/", sites.detail, name="site"),
    path("sedes/<int:pk>/editar/", sites.edit, name="site-edit"),
    path("sedes/<int:pk>/cerrar/", sites.close, name="site-close"),
    path("sedes/<int:pk>/abrir/", sites.reopen, name="site-reopen"),
    path("sedes/<int:pk>/medir/", sites.measure, name="site-measure"),
    path("mediciones/<int:pk>/retirar/", sites.withdraw_reading, name="reading-withdraw"),
    path("sedes/<int:pk>/velocidad/", speed.measure, name="speed"),
    path(
        "aldeas/<str:code>/organizaciones/", involvements.of_village, name="village-organisations"
    ),
    path("aldeas/<str:code>/organizaciones/agregar/", involvements.new, name="involvement-new"),
    path("participaciones/<int:pk>/terminar/", involvements.end, name="involvement-end"),
    path("organizaciones/", organisations.list_page, name="organisations"),
    path("organizaciones/exportar.csv", organisations.export, name="organisations-csv"),
    path("organizaciones/registrar/", organisations.new, name="organisation-new"),
    path("organizaciones/<int:pk>/", organisations.detail, name="organisation"),
    path("organizaciones/<int:pk>/editar/", organisations.edit, name="organisation-edit"),
    path("organizaciones/<int:pk>/archivar/", organisations.archive, name="organisation-archive"),
    path("organizaciones/<int:pk>/recuperar/", organisations.restore, name="organisation-restore"),
    path("organizaciones/<int:pk>/logo/", organisations.logo, name="organisation-logo"),
    path("organizaciones/<int:pk>/contactos/", organisations.contact_new, name="contact-new"),
    path("contactos/<int:pk>/editar/", organisations.contact_edit, name="contact-edit"),
    path("contactos/<int:pk>/quitar/", organisations.contact_remove, name="contact-remove"),
    path("convenios/", agreements.list_page, name="agreements"),
    path("convenios/exportar.csv", agreements.export, name="agreements-csv"),
    path("convenios/registrar/", agreements.new, name="agreement-new"),
    path("convenios/<int:pk>/", agreements.detail, name="agreement"),
    path("convenios/<int:pk>/editar/", agreements.edit, name="agreement-edit"),
    path("convenios/<int:pk>/renovar/", agreements.renew, name="agreement-renew"),
    path("convenios/<int:pk>/terminar/", agreements.terminate, name="agreement-terminate"),
    path("convenios/<int:pk>/recuperar/", agreements.reinstate, name="agreement-reinstate"),
    path("convenios/<int:pk>/documento/", agreements.document, name="agreement-file"),
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
