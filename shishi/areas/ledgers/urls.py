from django.urls import path

from shishi.areas.ledgers import pages

app_name = "ledgers"
urlpatterns = [
    path("ledgers/", pages.index, name="index"),
    path("ledgers/<int:pk>/", pages.entries, name="list"),
    path("ledgers/<int:pk>/new/", pages.new, name="new"),
    path("ledgers/<int:pk>/views/", pages.keep_view, name="keep-view"),
    path("ledgers/<int:pk>/bulk/", pages.bulk, name="bulk"),
    path("ledgers/<int:pk>/import/", pages.import_, name="import"),
    path("ledgers/<int:pk>/template.xlsx", pages.template_, name="template"),
    path("ledgers/<int:pk>/entries.<str:form>", pages.entries_export, name="export"),
    path("ledgers/<int:pk>/paste/", pages.paste, name="paste"),
    path("pastes/<int:pk>/", pages.pasted_, name="pasted"),
    path("batches/<int:pk>/", pages.batch, name="batch"),
    path("batches/<int:pk>/marked.xlsx", pages.batch_marked, name="batch-marked"),
    path("batches/<int:pk>/act/", pages.batch_act, name="batch-act"),
    path("ledgers/<int:pk>/map/", pages.map_, name="map"),
    path("ledgers/<int:pk>/suspicions/", pages.suspicions_, name="suspicions"),
    path("ledgers/<int:pk>/suspicions.<str:form>", pages.suspicions_export, name="suspicions-export"),
    path("outlines/<int:city>.json", pages.outlines, name="outlines"),
    path("entries/<int:pk>/", pages.entry, name="entry"),
    path("entries/<int:pk>/edit/", pages.edit, name="edit"),
    path("entries/<int:pk>/stage/", pages.stage, name="stage"),
    path("entries/<int:pk>/place/", pages.place, name="place"),
    path("entries/<int:pk>/evidence/", pages.upload, name="upload"),
    path("evidence/", pages.doubts, name="doubts"),
    path("evidence/<int:pk>/", pages.evidence, name="evidence"),
    path("evidence/<int:pk>/<int:width>.jpg", pages.picture, name="picture"),
    path("evidence/<int:pk>/original", pages.original, name="original"),
    path("evidence/<int:pk>/withdraw/", pages.withdraw, name="withdraw"),
    path("evidence/<int:pk>/inspect/", pages.inspect, name="inspect"),
    path("field/", pages.field, name="field"),
    path("field/entries.json", pages.field_entries, name="field-entries"),
    path("field/send/", pages.field_send, name="field-send"),
    path("field-worker.js", pages.field_worker, name="field-worker"),
]
