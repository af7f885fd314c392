from django.urls import path

from training.views import catalogue, cohorts, enrolments, learning, sessions

app_name = "training"
urlpatterns = [
    path("cursos/", catalogue.courses, name="courses"),
    path("cursos/<slug:code>/", catalogue.course, name="course"),
    path("cohortes/", cohorts.list_page, name="cohorts"),
    path("cohortes/exportar.csv", cohorts.list_csv, name="cohorts-csv"),
    path("cohortes/<int:pk>/", cohorts.cohort, name="cohort"),
    path("cohortes/<int:pk>/editar/", cohorts.edit, name="cohort-edit"),
    path("cohortes/<int:pk>/imparte/", cohorts.appoint, name="appoint"),
    path("cohortes/<int:pk>/imparte/<int:person_pk>/retirar/", cohorts.dismiss, name="dismiss"),
    path("cohortes/<int:pk>/avance/", cohorts.progress, name="progress"),
    path("cohortes/<int:pk>/avance.csv", cohorts.progress_csv, name="progress-csv"),
    path("cohortes/<int:pk>/sesiones/", sessions.schedule, name="session-new"),
    path("cohortes/<int:pk>/inscribir/", enrolments.enrol, name="enrol"),
    path("sesiones/<int:pk>/editar/", sessions.edit, name="session-edit"),
    path("sesiones/<int:pk>/cancelar/", sessions.cancel, name="session-cancel"),
    path("sesiones/<int:pk>/asistencia/", sessions.attendance, name="attendance"),
    path("inscripciones/<int:pk>/", enrolments.enrolment, name="enrolment"),
    path("inscripciones/<int:pk>/calificar/", enrolments.grade, name="grade"),
    path("inscripciones/<int:pk>/baja/", enrolments.withdraw, name="withdraw"),
    path("inscribirme/", enrolments.join, name="join"),
    path("aprender/<int:pk>/", learning.learn, name="learn"),
    path("aprender/<int:pk>/<int:activity_pk>/", learning.activity, name="activity"),
    path("aldeas/<str:code>/cohortes/nueva/", cohorts.plan, name="cohort-new"),
    path("aldeas/<str:code>/panel-cohortes/", cohorts.village_panel, name="village-panel"),
]
