from django.urls import path

from certification.views import batches, certificates, panels, public, queue

app_name = "certification"
urlpatterns = [
    path("certificacion/", queue.queue, name="queue"),
    path("lotes/", batches.batches, name="batches"),
    path("lotes/<int:pk>/", batches.batch, name="batch"),
    path("lotes/<int:pk>/avance/", batches.progress, name="batch-progress"),
    path("lotes/<int:pk>/aprobar/", batches.approve, name="approve"),
    path("lotes/<int:pk>/cancelar/", batches.cancel, name="cancel"),
    path("lotes/<int:pk>/muestra/<int:candidate_pk>.pdf", batches.sample, name="sample"),
    path("constancias/", certificates.certificates, name="certificates"),
    path("constancias.csv", certificates.certificates_csv, name="certificates-csv"),
    path("constancias/<str:folio>/", certificates.certificate, name="certificate"),
    path("constancias/<str:folio>/revocar/", certificates.revoke, name="revoke"),
    path("mis-constancias/", certificates.mine, name="mine"),
    path("c/<str:code>.pdf", public.public_pdf, name="public-pdf"),
    path("c/<str:code>", public.public, name="public"),
    path("verify/", public.verify, name="verify"),
    path("aldeas/<str:code>/panel-constancias/", panels.village_panel, name="village-panel"),
]
