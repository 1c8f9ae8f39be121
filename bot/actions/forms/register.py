"""The register of forms."""

from __future__ import annotations

from bot.actions.forms import callback, complaint, legal_aid_precheck, mediation, notary_appointment
from bot.actions.forms.form import Form

FORMS: tuple[Form, ...] = (
    notary_appointment.FORM,
    legal_aid_precheck.FORM,
    mediation.FORM,
    complaint.FORM,
    callback.FORM,
)
