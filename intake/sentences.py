"""The sentence of every code that rules and kinds answer with, in the reader's language."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import CURP_PROBLEMS
from intake.rules.reading.refusals import Unreadable
from villages.checks import SENTENCES as VILLAGE_SENTENCES

UNREADABLE = {
    "too-big": _(
        "El archivo pesa %(size)s MB y el máximo es %(most)s MB. Divídelo en partes y "
        "súbelas una por una."
    ),
    "too-many-rows": _("El archivo trae más de %(most)s filas. Divídelo en partes."),
    "too-many-cells": _(
        "El libro trae más de %(most)s textos. Guarda solo la hoja que necesitas, como CSV."
    ),
    "too-many-letters": _(
        "El archivo trae más de %(most)s letras. Divídelo en partes, o deja solo las columnas "
        "que hacen falta."
    ),
    "long-line": _(
        "La línea %(line)s tiene más de un millón de letras: no parece una tabla, o le falta "
        "el fin de línea."
    ),
    "long-cell": _(
        "No se puede leer a partir de la línea %(line)s: una celda tiene más de %(most)s letras, "
        "o empieza con comillas que no se cierran."
    ),
    "empty": _("El archivo está vacío."),
    "no-rows": _("El archivo solo tiene encabezados: agrega al menos una fila."),
    "pdf": _("Esto es un PDF, no una tabla. Pide el Excel o el CSV del que salió."),
    "picture": _("Esto es una imagen, aunque su nombre diga otra cosa. Sube un CSV o un XLSX."),
    "document": _("Esto es un documento de texto. Copia la tabla a una hoja de cálculo."),
    "archive": _("Esto es un archivo comprimido. Ábrelo y sube el CSV o el XLSX que trae."),
    "database": _("Esto es una base de datos. Exporta la tabla como CSV o XLSX."),
    "web-page": _(
        "Esto es una página web guardada como hoja de cálculo. Ábrela en Excel o LibreOffice "
        "y guárdala como XLSX."
    ),
    "old-excel": _(
        "Es un libro de Excel antiguo (.xls). Ábrelo y guárdalo como «Libro de Excel (.xlsx)»."
    ),
    "password": _("El libro tiene contraseña. Quítasela en Excel y vuelve a subirlo."),
    "binary-workbook": _(
        "Es un libro binario de Excel (.xlsb). Guárdalo como «Libro de Excel (.xlsx)»."
    ),
    "numbers": _(
        "Es una hoja de Numbers (Mac). En Archivo → Exportar a, elige Excel o CSV, y sube eso."
    ),
    "open-document": _(
        "Es una hoja de LibreOffice (.ods). Guárdala como «Excel 2007-365 (.xlsx)» o como CSV."
    ),
    "broken-workbook": _("El libro de Excel está dañado o incompleto. Guárdalo de nuevo."),
    "bomb": _(
        "El libro pesa %(packed)s MB pero al abrirlo ocuparía %(unpacked)s MB: no se abrió. "
        "Guarda solo la hoja que necesitas, como CSV."
    ),
    "not-text": _("El archivo tiene datos que no son texto. Guárdalo como CSV UTF-8 o XLSX."),
    "bad-quotes": _(
        "No se puede leer a partir de la línea %(line)s: hay comillas sin cerrar o de más."
    ),
}

PROBLEMS = VILLAGE_SENTENCES | {
    "required": _("Falta este dato."),
    "too-long": _("Tiene más de %(most)s letras."),
    "formula": _("Es una fórmula (%(start)s…) y no se ejecuta: escribe el texto."),
    "email": _("«%(typed)s» no es una dirección de correo, como nombre@ejemplo.mx."),
    "phone": _("«%(typed)s» no es un teléfono de 10 cifras."),
    "date": _("«%(typed)s» no es un día que exista, como 14/05/1990."),
    "name-one-word": _("«%(typed)s» es una sola palabra: faltan los apellidos."),
    "name-odd": _("«%(typed)s» no parece un nombre de persona."),
    "no-contact": _("Hace falta el correo con el que entrará."),
    "curp-birth": _("La CURP dice que nació el %(curp)s y la fila, el %(typed)s."),
    "curp-taken": _("Otra persona ya registró esta CURP."),
    "person-other-name": _("Ese correo ya es de %(known)s."),
    "person-maybe": _("Quizá ya está registrada: %(known)s (%(email)s)."),
    "person-several": _("El correo y la CURP son de dos personas distintas."),
    "cohort-unknown": _("No hay una cohorte «%(typed)s» a tu alcance."),
    "cohort-several": _("Hay varias cohortes así: di también la aldea, o usa el código."),
    "cohort-elsewhere": _("La cohorte «%(typed)s» a tu alcance no es de la aldea «%(village)s»."),
    "cohort-missing": _("Di a qué cohorte entra: con una columna, o eligiéndola al subir."),
    "cohort-over": _("La cohorte «%(cohort)s» ya terminó."),
    "withdrawn": _("Se dio de baja de esta cohorte: inscríbela de nuevo una por una."),
    "teaches-here": _("Imparte esta cohorte: no puede también participar."),
    "role-unknown": _("«%(typed)s» no es una función del programa."),
    "role-out-of-reach": _("No puedes dar el nombramiento de %(role)s en %(place)s."),
    "place-unknown": _("No reconozco el lugar «%(typed)s»: escribe un estado o una aldea."),
    "place-several": _("Hay varios lugares así: %(places)s."),
    "organisation-elsewhere": _(
        "Trabaja en otros lugares: pide el cambio a quien esté a cargo allá."
    ),
    "own-post": _("Nadie se da un nombramiento a sí mismo."),
    "village-moved": _(
        "La aldea %(code)s está en %(its_state)s y no se muda: %(state)s ya tiene %(village)s."
    ),
    "village-moved-free": _("La aldea %(code)s está en %(its_state)s: una aldea no se muda."),
    "village-municipality": _("La aldea %(code)s está en %(municipality)s: una aldea no se muda."),
    "kind-unknown": _("«%(typed)s» no es un tipo de organización."),
    "website": _("«%(typed)s» no es una dirección web, como https://ejemplo.mx."),
    "out-of-reach-organisation": _("«%(name)s» está fuera de tu alcance."),
    "refused": _("%(said)s"),
    "taken-meanwhile": _("Cambió después del ensayo: %(said)s"),
    **{f"curp-{code}": words for code, words in CURP_PROBLEMS.items()},
}

FIXES = {
    "capitals": _("Mayúsculas y minúsculas"),
    "split": _("Nombre completo separado"),
    "order": _("Apellidos puestos en su lugar"),
    "spaces": _("Espacios de más"),
    "garbled": _("Letras dañadas"),
    "formula": _("Era una fórmula: se tomó su último resultado"),
    "formula-empty": _("Era una fórmula sin resultado guardado: queda vacía"),
    "email": _("Correo escrito como debe ser"),
    "curp": _("CURP escrita como debe ser"),
    "phone": _("Teléfono con formato"),
    "date": _("Fecha entendida"),
    "serial": _("Número de Excel que era una fecha"),
    "state": _("Nombre del estado"),
    "municipality": _("Nombre del municipio"),
    "cohort": _("Nombre de la cohorte"),
    "role": _("Función"),
    "place": _("Lugar"),
    "other-email": _("Ya está registrada con otro correo"),
    "number": _("Número escrito como debe ser"),
    "website": _("Dirección web completa"),
    "kind": _("Tipo de organización"),
    "minus": _("Signo de la longitud"),
}
# What can be turned down: the rest is only how the portal keeps what was written.
MAY_BE_REFUSED = frozenset(
    {"capitals", "split", "order", "garbled", "state", "municipality", "cohort", "place", "minus"}
)

DEPENDS = {
    "entered": _("Ya entró al portal."),
    "refers": _("Tiene %(what)s."),
    "changed": _("Se cambió después: %(what)s."),
    "post-holder": _("Alguien la coordina o la atiende."),
    "earned": _("Ya tiene avance en el curso."),
}


def refusal(error: Unreadable) -> ValidationError:
    return ValidationError(UNREADABLE[error.code], code=error.code, params=error.params)


def unreadable_words(kept: dict) -> str:
    return UNREADABLE[kept["code"]] % kept.get("params", {}) if kept else ""


def problem_words(kept: dict) -> str:
    params = dict(kept.get("params", {}))
    inner = params.get("inner")
    if inner:
        params["said"] = problem_words(inner)
    return (
        str(PROBLEMS[kept["code"]]) % params if kept["code"] in PROBLEMS else kept.get("said", "")
    )


def problem(column: str, code: str, /, **params) -> dict:
    return {"column": column, "code": code, "params": {k: str(v) for k, v in params.items()}}


def problems_of(refusal: ValidationError, *, columns: dict | None = None) -> list[dict]:
    """What an action refused, by our column, as it is kept with a row."""
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {"": [refusal]}
    found = []
    for field, errors in by_field.items():
        for error in errors:
            for each in error.error_list if hasattr(error, "error_list") else [error]:
                found.append(packed(each, (columns or {}).get(field, field)))
    return found


def packed(error: ValidationError, column: str) -> dict:
    if error.code in PROBLEMS:
        return problem(column, error.code, **(error.params or {}))
    return problem(column, "refused", said=" ".join(error.messages))
