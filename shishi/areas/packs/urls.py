from django.urls import path

from shishi.areas.packs import pages

app_name = "packs"
urlpatterns = [
    path("changes/", pages.changes, name="changes"),
    path("changes.<str:form>", pages.changes_export, name="changes-export"),
    path("requests/", pages.requests, name="requests"),
    path("requests/apply/", pages.apply, name="apply"),
    path("requests/apply/entries/<int:entry>/", pages.apply_entry, name="apply-entry"),
    path("requests/<int:pk>/", pages.change, name="change"),
    path("requests/<int:pk>/agree/", pages.agree, name="agree"),
    path("requests/<int:pk>/record/", pages.record, name="record"),
    path("drafts/", pages.drafts, name="drafts"),
    path("drafts/upload/", pages.upload, name="upload"),
    path("drafts/amend/", pages.amend, name="amend"),
    path("drafts/<int:pk>/", pages.desk, name="desk"),
    path("drafts/<int:pk>/programmes/<str:number>/", pages.desk_programme, name="desk-programme"),
    path("drafts/<int:pk>/items/<int:item>/", pages.item, name="item"),
    path("drafts/<int:pk>/items/<int:item>/strike/", pages.strike, name="strike"),
    path("drafts/<int:pk>/add-<str:kind>/<str:number>/", pages.add, name="add"),
    path("drafts/<int:pk>/adopt/", pages.adopt, name="adopt"),
    path("drafts/<int:pk>/annex/", pages.upload_annex, name="upload-annex"),
    path("drafts/<int:pk>/annex/<str:digest>/", pages.annex, name="annex"),
    path("drafts/<int:pk>/rehearsal/", pages.rehearsal, name="rehearsal"),
    path("drafts/<int:pk>/rehearsal.<str:form>", pages.rehearsal_export, name="rehearsal-export"),
    path("drafts/<int:pk>/confirm/", pages.confirm, name="confirm"),
    path("drafts/<int:pk>/quota/", pages.answer_quota, name="answer-quota"),
    path("drafts/<int:pk>/send/", pages.send, name="send"),
    path("drafts/<int:pk>/sign/", pages.sign, name="sign"),
    path("drafts/<int:pk>/return/", pages.return_, name="return"),
    path("drafts/<int:pk>/give-up/", pages.give_up, name="give-up"),
    path("drafts/<int:pk>/publish/", pages.publish, name="publish"),
    path("drafts/<int:pk>/sheet/", pages.sheet, name="sheet"),
    path("drafts/<int:pk>/scans/<int:signature>/", pages.scan, name="scan"),
]
