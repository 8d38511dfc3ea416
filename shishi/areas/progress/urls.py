"""Addresses of the progress."""

from django.urls import path

from shishi.areas.progress import pages

app_name = "progress"
urlpatterns = [
    path("board/", pages.board_, name="board"),
    path("board.<str:form>", pages.board_export, name="export"),
    path("board/map/", pages.map_, name="map"),
    path("board/map.<str:form>", pages.map_export, name="map-export"),
    path("board/later/", pages.later, name="later"),
    path("board/later.<str:form>", pages.later_export, name="later-export"),
    path("board/<str:measure>/<int:area>/", pages.rows_, name="rows"),
    path("board/<str:measure>/<int:area>.<str:form>", pages.rows_export, name="rows-export"),
    path("board/<str:number>/<slug:target>/<int:area>/", pages.promise_, name="promise"),
    path("board/<str:number>/year/", pages.year_, name="year"),
    path("board/<str:number>/year.<str:form>", pages.year_export, name="year-export"),
    path("board/notes/<int:note>/withdraw/", pages.note_withdraw, name="note-withdraw"),
    path("board/notes/<int:note>/paper/", pages.note_paper_, name="note-paper"),
    path("board/<str:number>/<slug:target>/<int:area>/note/", pages.note, name="note"),
    path("board/<str:number>/<slug:target>/<int:area>.<str:form>", pages.promise_export, name="promise-export"),
]
