from django.urls import path

from oversight.views import (
    duplicates,
    ladder,
    ladder_board,
    ladder_evidence,
    merging,
    reach,
    search,
)

app_name = "oversight"
urlpatterns = [
    path("buscar/", search.search, name="search"),
    path("buscar/sugerencias/", search.suggestions, name="search-suggestions"),
    path("buscar/<slug:kind>/", search.search_kind, name="search-kind"),
    path("personas/duplicados/", duplicates.duplicates, name="duplicates"),
    path("personas/duplicados.csv", duplicates.duplicates_csv, name="duplicates-csv"),
    path("personas/duplicados/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path("personas/duplicados/<int:pk>/unir/", merging.join, name="join"),
    path("personas/duplicados/<int:pk>/son-dos/", duplicates.tell_apart, name="tell-apart"),
    path("personas/duplicados/<int:pk>/decidir/", duplicates.reconsider, name="reconsider"),
    path("personas/uniones/<int:pk>/deshacer/", merging.undo_merge, name="undo-merge"),
    path("personas/alcance/", reach.reach, name="reach"),
    path("personas/<int:pk>/alcance/", reach.person_reach, name="person-reach"),
    path("personas/<int:pk>/otro-registro/", duplicates.point_out, name="point-out"),
    path("personas/<int:pk>/expediente/", merging.person_record, name="person-record"),
    path("escalera/", ladder_board.overview, name="ladder"),
    path("escalera/exportar.csv", ladder_board.export, name="ladder-csv"),
    path("programas/<slug:slug>/umbrales/", ladder_board.thresholds, name="ladder-thresholds"),
    path("aldeas/<str:code>/escalera/", ladder.panel, name="ladder-panel"),
    path("aldeas/<str:code>/escalera/subir/", ladder.climb, name="ladder-climb"),
    path("aldeas/<str:code>/escalera/pedir/", ladder.ask, name="ladder-ask"),
    path("aldeas/<str:code>/escalera/<slug:act>/", ladder.move, name="ladder-move"),
    path("aldeas/<str:code>/evidencia/<slug:gate>/", ladder_evidence.tick, name="ladder-tick"),
    path("evidencias/<int:pk>/retirar/", ladder_evidence.withdraw, name="ladder-withdraw"),
    path("evidencias/<int:pk>/archivo/", ladder_evidence.file, name="ladder-file"),
]
