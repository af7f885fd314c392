from django.urls import path

from accounts.views import appointing, audit, invitations, people, posts, profile

app_name = "accounts"
urlpatterns = [
    path("personas/", people.people, name="people"),
    path("personas/invitar/", posts.invite, name="invite"),
    path("personas.csv", people.people_csv, name="people-csv"),
    path("personas/<int:pk>/nombrar/", appointing.appoint, name="appoint"),
    path("personas/<int:pk>/nombrar/confirmar/", appointing.give, name="give"),
    path("nombramientos/<int:pk>/pasar/", appointing.transfer, name="transfer"),
    path("personas/<int:pk>/", people.person, name="person"),
    path("nombramientos/<int:pk>/terminar/", posts.end_post, name="end-post"),
    path("personas/invitaciones/", posts.invitations, name="invitations"),
    path("invitaciones/<int:pk>/reenviar/", posts.resend_invitation, name="resend-invitation"),
    path("invitaciones/<int:pk>/retirar/", posts.withdraw_invitation, name="withdraw-invitation"),
    path("invitacion/<str:token>/", invitations.invitation, name="invitation"),
    path("perfil/", profile.profile, name="profile"),
    path("perfil/cifras/", profile.about, name="about"),
    path("perfil/cifras/retirar/", profile.withdraw_about, name="withdraw-about"),
    path("bitacora/", audit.audit, name="audit"),
    path("bitacora.csv", audit.audit_csv, name="audit-csv"),
]
