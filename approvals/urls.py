from django.urls import path

from approvals.views import bulk, export_log, home, items, lists, mail, my_mail, uncertain, verbs

urlpatterns = [
    path("", home.home, name="home"),
    path("inbox/", lists.inbox, name="inbox"),
    path("items/<int:pk>/", items.item, name="item"),
    path("items/<int:pk>/state/", items.state, name="item-state"),
    path("items/<int:pk>/send/", verbs.send, name="item-send"),
    path("items/<int:pk>/retrieve/", verbs.retrieve, name="item-retrieve"),
    path("items/<int:pk>/accept/", verbs.accept, name="item-accept"),
    path("items/<int:pk>/reject/", verbs.reject, name="item-reject"),
    path("items/<int:pk>/recall/", verbs.recall, name="item-recall"),
    path("items/<int:pk>/record-as-billed/", verbs.record_as_billed, name="item-record-as-billed"),
    path("items/<int:pk>/reload/", verbs.reload, name="item-reload"),
    path("items/<int:pk>/link/", verbs.link, name="item-link"),
    path("items/<int:pk>/unlink/", verbs.unlink, name="item-unlink"),
    path("items/<int:pk>/erp-fields/", verbs.erp_fields, name="item-erp-fields"),
    path("items/<int:pk>/waive/", verbs.waive, name="item-waive"),
    path("items/<int:pk>/upload/", verbs.upload, name="item-upload"),
    path("bulk/", bulk.select, name="bulk-select"),
    path("bulk/<slug:key>/", bulk.bulk, name="bulk"),
    path("uncertain/", uncertain.uncertain, name="uncertain"),
    path("uncertain/<int:pk>/adopt/", uncertain.adopt, name="uncertain-adopt"),
    path("uncertain/<int:pk>/look-again/", uncertain.look_again, name="uncertain-look-again"),
    path("uncertain/<int:pk>/post-again/", uncertain.post_again, name="uncertain-post-again"),
    path("export-log/", export_log.export_log, name="export-log"),
    path("checks/", home.checks, name="checks"),
    path("mail/", mail.mail, name="mail"),
    path("my-mail/", my_mail.my_mail, name="my-mail"),
    # Last: the lists answer to a bare word.
    path("<slug:slug>/", lists.records, name="list"),
]
