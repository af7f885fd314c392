from django.urls import path

from reports.views import board, home, progress

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("promesas/", board.board, name="board"),
    path("promesas/tablero.csv", board.board_csv, name="board-csv"),
    path("promesas/tablero.pdf", board.board_file, name="board-pdf"),
    path("promesas/<slug:indicator>/", board.promise, name="promise"),
    path("promesas/<slug:indicator>/exportar.csv", board.promise_csv, name="promise-csv"),
    path("informes/", progress.list_page, name="reports"),
    path("informes/pedir/", progress.ask, name="ask"),
    path("informes/<int:pk>/", progress.report, name="report"),
    path("informes/<int:pk>/reintentar/", progress.retry, name="retry"),
    path("informes/<int:pk>/informe.pdf", progress.report_pdf, name="report-pdf"),
    path("informes/<int:pk>/informe.csv", progress.report_csv, name="report-csv"),
    path("aldeas/<str:code>/panel-informes/", progress.village_panel, name="village-panel"),
]
