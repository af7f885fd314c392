"""What each act of this app is called in the trail; every app has such a file.

A sentence follows the name of whoever acted. It may hold {subject} and any of
the line's details by name.
"""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "person.created": _("dio de alta a {subject}"),
    "person.undone": _("deshizo el alta de {subject}"),
    "person.joined": _("abrió su cuenta"),
    "about.told": _("contó de sí para las cifras"),
    "about.withdrawn": _("retiró lo que había contado de sí para las cifras"),
    "person.edited": _("cambió datos de {subject}"),
    "post.given": _("dio a {person} el nombramiento {subject}"),
    "post.undone": _("deshizo el nombramiento de {person}: {subject}"),
    "post.ended": _("terminó a {person} el nombramiento {subject}"),
    "invitation.sent": _("envió una invitación: {subject}"),
    "invitation.resent": _("volvió a enviar una invitación: {subject}"),
    "invitation.withdrawn": _("retiró una invitación: {subject}"),
    "invitation.accepted": _("aceptó una invitación: {subject}"),
}
