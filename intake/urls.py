from django.urls import path, register_converter

from intake.views import acts, imports, old, rows, tables

register_converter(tables.KindConverter, "kind")

app_name = "intake"
urlpatterns = [
    path("importar/", imports.list_page, name="imports"),
    path("importar/subir/<kind:kind>/", imports.upload, name="upload"),
    path("importar/plantilla/<kind:kind>.<str:ending>", tables.template, name="template"),
    path("importar/exportar/<kind:kind>.<str:ending>", tables.export, name="export"),
    path("importar/<int:pk>/", imports.detail, name="import"),
    path("importar/<int:pk>/avance/", imports.progress, name="progress"),
    path("importar/<int:pk>/columnas/", imports.columns, name="columns"),
    path("importar/<int:pk>/hoja/", imports.sheet, name="sheet"),
    path("importar/<int:pk>/fila/<int:number>/", rows.row, name="row"),
    path("importar/<int:pk>/por-corregir.<str:ending>", tables.bad_rows, name="bad-rows"),
    path("importar/<int:pk>/arreglo/", acts.fix, name="fix"),
    path("importar/<int:pk>/aplicar/", acts.apply, name="apply"),
    path("importar/<int:pk>/deshacer/", acts.undo, name="undo"),
    path("importar/<int:pk>/descartar/", acts.discard, name="discard"),
    # Where files were brought before there was one way for all of them.
    path("aldeas/importar/", old.villages, name="old-villages"),
    path("cohortes/<int:pk>/inscribir/archivo/", old.enrolments, name="old-enrolments"),
]
