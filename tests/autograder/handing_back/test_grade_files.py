"""Files exported from Canvas and Moodle, filled in."""

import codecs

import pytest

from autograder.handing_back.grade_files import CANVAS, MOODLE, CannotFill, Grade, fill

CANVAS_HEADER = (
    "Student,ID,SIS User ID,SIS Login ID,Section,0-start (4711),1-kmeans (4712),"
    "Assignments Current Score,Final Grade\r\n"
)
CANVAS_FILE = (
    CANVAS_HEADER + ",,,,,,Manual Posting,,\r\n"
    '"    Points Possible",,,,,2.00,12.00,(read only),(read only)\r\n'
    '"Okafor, Ada",101,S1,aokafor,"A, and B",2.00,,88.1,\r\n'
    '"O\'Brien ""Mal"", Malik",102,S2,mobrien,A,,3.00,,\r\n'
    '"Żak, Zoë",103,S3,zzak,A,1,EX,,\r\n'
    '"Ito, Ivan",104,S4,iito,B,,9.00,,\r\n'
    '"Student, Test",105,,feedfacecafe,A,,,,\r\n'
)
MOODLE_FILE = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\n'
    '"Participant 8801","Ada Okafor",aokafor@uni.example,"Submitted for grading - ",,12.00,Yes,'
    '"Monday, 2 November 2026, 10:00 AM",-,"<p>ok</p>"\n'
    '"Participant 8802","Malik O\'Brien",MObrien@uni.example,"No submission - ",,12.00,No,-,-,\n'
    '"Participant 8803","Ivan Ito",ivan.ito@uni.example,"No submission - ",5.00,12.00,Yes,-,-,\n'
)


def test_a_canvas_file_gets_the_grades_and_keeps_every_other_byte():
    content = codecs.BOM_UTF8 + CANVAS_FILE.encode()
    filled = fill(
        content, CANVAS, "1-kmeans", 12, [Grade("aokafor", 10.5), Grade("mobrien", 12.0)]
    )  # fmt: skip
    expected = content.replace(b"2.00,,88.1", b"2.00,10.5,88.1").replace(b",3.00,,", b",12,,")
    assert filled.content == expected
    assert (filled.column, filled.match) == ("1-kmeans (4712)", "SIS Login ID")
    assert filled.replaced == ["mobrien: 3.00 is now 12"]


def test_whoever_gets_no_grade_is_listed_and_never_gets_0():
    grades = [
        Grade("iito", None, "unreadable", "It is not a Jupyter notebook."),
        Grade("zzak", 4.0),
        Grade("stranger", 7.0),
        Grade("aokafor", 0.0),
    ]
    filled = fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 12, grades)
    assert b'"Ito, Ivan",104,S4,iito,B,,,,\r\n' in filled.content
    assert filled.without == [
        "iito: unreadable. It is not a Jupyter notebook. (in the file it was 9.00)"
    ]
    assert filled.kept == ["zzak: excused"]
    assert b"zzak,A,1,EX" in filled.content
    assert filled.not_in_file == ["stranger: graded"]
    assert len(filled.nothing_handed_in) == 2
    assert "Student, Test, feedfacecafe" in filled.nothing_handed_in
    assert filled.given == {"aokafor": "0"}
    assert not filled.complete


def test_everybody_of_the_class_is_in_exactly_one_list():
    grades = [
        Grade("aokafor", 1.0),
        Grade("mobrien", None, "failed"),
        Grade("zzak", 1.0),
        Grade("iito", None, "missing"),
        Grade("other", 1.0),
    ]
    filled = fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 12, grades)
    lists = [filled.given, filled.without, filled.kept, filled.not_in_file]
    named = [str(entry).split(":")[0] for each in lists for entry in each]
    assert sorted(named) == sorted(grade.student for grade in grades)


def test_what_a_person_gave_where_nothing_was_handed_in_stays():
    filled = fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 12, [Grade("iito", None, "missing")])
    assert filled.content == CANVAS_FILE.encode()
    assert filled.without == ["iito: missing (in the file it was 9.00)"]


def test_points_of_a_run_that_stopped_are_given_and_listed():
    grades = [Grade("aokafor", 6.0, "timed out", "Code cell 9 took too long."),
              Grade("iito", 9.0, by_hand=4)]  # fmt: skip
    filled = fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 12, grades)
    assert filled.given == {"aokafor": "6", "iito": "9"}
    assert filled.provisional == [
        "aokafor: timed out. Code cell 9 took too long.",
        "iito: 4 points are still to be given by hand",
    ]


def test_points_are_converted_only_if_asked_for():
    with pytest.raises(CannotFill, match=r"gives 24 points, the file says 12\. Add --scale"):
        fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 24, [Grade("aokafor", 18.0)])
    filled = fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 24, [Grade("aokafor", 18)], scale=True)
    assert filled.given == {"aokafor": "9"}


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("points", ["0.00", "-5", "9" * 400])
def test_points_to_which_nothing_can_be_converted_are_refused(points, scale):
    file = CANVAS_FILE.replace("12.00", points)
    with pytest.raises(CannotFill, match=r"to which no grade can be converted\. Change .* Canvas"):
        fill(file.encode(), CANVAS, "1-kmeans", 12, [Grade("aokafor", 6.0)], scale=scale)
    file = MOODLE_FILE.replace("12.00", points)
    with pytest.raises(CannotFill, match=r"to which no grade can be converted\. Change .* Moodle"):
        fill(file.encode(), MOODLE, "1-kmeans", 12, [Grade("aokafor", 6.0)], scale=scale)


def test_an_assignment_without_points_is_converted_to_none():
    with pytest.raises(CannotFill, match="gives no points, the file says 12"):
        fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 0, [Grade("aokafor", 0.0)], scale=True)
    file = CANVAS_FILE.replace("12.00", "0.00").encode()
    assert fill(file, CANVAS, "1-kmeans", 0, [Grade("aokafor", 0.0)]).given == {"aokafor": "0"}


def test_a_grade_that_is_there_already_is_not_written_anew():
    filled = fill(CANVAS_FILE.encode(), CANVAS, "0-start", 2, [Grade("aokafor", 2.0)])
    assert filled.content == CANVAS_FILE.encode()
    assert filled.given == {"aokafor": "2"}
    assert not filled.replaced


@pytest.mark.parametrize(
    ("assignment", "options", "words"),
    [
        ("3-music", {}, r"no column is called '3-music'; name it with --column.*4712"),
        ("1-kmeans", {"column": "Final Grade"}, "'Final Grade' is read-only"),
        ("1-kmeans", {"column": "Nothing"}, "there is no column called 'Nothing'"),
        ("1-kmeans", {"match": "Email"}, "there is no column called 'Email'"),
    ],
)  # fmt: skip
def test_a_wrong_column_is_refused_with_those_that_there_are(assignment, options, words):
    with pytest.raises(CannotFill, match=words):
        fill(CANVAS_FILE.encode(), CANVAS, assignment, 12, [Grade("aokafor", 2.0)], **options)


def test_a_file_of_another_course_is_refused():
    with pytest.raises(CannotFill, match="no student of this course was found by 'SIS Login ID'"):
        fill(CANVAS_FILE.encode(), CANVAS, "1-kmeans", 12, [Grade("nobody", 2.0)])


def test_students_are_found_by_what_the_gradebook_knows_of_them():
    filled = fill(
        CANVAS_FILE.encode(), CANVAS, "1-kmeans", 12, [Grade("ada", 3.0, aliases=("101",))]
    )
    assert (filled.match, filled.given) == ("ID", {"ada": "3"})


def test_two_rows_for_one_student_are_left_alone_and_listed():
    double = CANVAS_FILE + '"Okafor, Ada",199,,aokafor,C,,,,\r\n'
    filled = fill(double.encode(), CANVAS, "1-kmeans", 12, [Grade("aokafor", 3.0)])
    assert filled.content == double.encode()
    assert filled.kept == ["aokafor: 2 rows of the file are theirs"]


def test_first_and_last_names_in_columns_of_their_own():
    file = (
        "LastName,FirstName,ID,SIS Login ID,Section,1-kmeans (5)\n"
        "    Points Possible,,,,,12\nOkafor,Ada,101,aokafor,A,\n"
    )
    filled = fill(file.encode(), CANVAS, "1-kmeans", 12, [Grade("aokafor", 3.0)])
    assert filled.content == file.replace("aokafor,A,", "aokafor,A,3").encode()


def test_columns_may_come_in_any_order_and_empty_ends_of_rows_may_be_cut_off():
    file = (
        "1-kmeans (5),SIS Login ID,ID,Section,Student\n"
        '12,,,,    Points Possible\n,aokafor,101\n3,iito,102,B,"Ito, Ivan"\n7\n'
    )
    filled = fill(file.encode(), CANVAS, "1-kmeans", 12, [Grade("aokafor", 3.0), Grade("iito", 4)])
    expected = file.replace("\n,aokafor", "\n3,aokafor").replace("3,iito", "4,iito")
    assert filled.content == expected.encode()
    assert filled.unchecked == []
    with pytest.raises(CannotFill, match="gives 2 points, the file says 12"):
        fill(file.encode(), CANVAS, "1-kmeans", 2, [Grade("aokafor", 2.0)])


def test_a_row_that_ends_before_the_column_is_filled_in_all_the_same():
    file = CANVAS_FILE.replace('"A, and B",2.00,,88.1,\r\n', '"A, and B"\r\n')
    grades = [Grade("aokafor", 3.0), Grade("mobrien", None, "failed")]
    filled = fill(file.encode(), CANVAS, "1-kmeans", 12, grades)
    assert b'aokafor,"A, and B",,3\r\n' in filled.content
    assert filled.not_in_file == []
    file = "Identifier,ID number,Grade\nParticipant 1,ada\nParticipant 2,bo"
    filled = fill(file.encode(), MOODLE, "1-kmeans", 12, [Grade("ada", 3.0), Grade("bo", 1.5)])
    assert (
        filled.content == b"Identifier,ID number,Grade\nParticipant 1,ada,3\nParticipant 2,bo,1.5"
    )


def test_a_maximum_that_is_empty_is_told_as_one_that_does_not_stand_there():
    grades = [Grade("aokafor", 10.25), Grade("ivan.ito", 3.0)]
    file = MOODLE_FILE.replace(",12.00", ",")
    filled = fill(file.encode(), MOODLE, "1-kmeans", 12, grades)
    assert filled.unchecked == [
        "how many points 'Grade' can have does not stand in the file; here they are 12"
    ]
    file = MOODLE_FILE.replace(",5.00,12.00", ",5.00,")
    filled = fill(file.encode(), MOODLE, "1-kmeans", 12, grades)
    assert filled.unchecked == [
        "how many points 'Grade' can have does not stand in the rows of ivan.ito; here they are 12"
    ]
    assert not fill(MOODLE_FILE.encode(), MOODLE, "1-kmeans", 12, grades).unchecked


def test_moodles_dash_is_no_grade_that_was_there_before():
    file = "ID number,Assignment: 1-kmeans (Real)\nada,-\nbo,-\n"
    grades = [Grade("ada", 3.0), Grade("bo", None, "failed")]
    filled = fill(file.encode(), MOODLE, "1-kmeans", 12, grades)
    assert filled.content == file.replace("ada,-", "ada,3").encode()
    assert (filled.replaced, filled.without) == ([], ["bo: failed"])


def test_a_moodle_worksheet_is_filled_by_e_mail_whatever_stands_behind_the_at_sign():
    grades = [Grade("aokafor", 10.25), Grade("mobrien", 3.0), Grade("iito", 4.0)]
    filled = fill(MOODLE_FILE.encode(), MOODLE, "1-kmeans", 12, grades)
    expected = MOODLE_FILE.replace('grading - ",,12.00', 'grading - ",10.25,12.00').encode()
    assert filled.content == expected
    assert (filled.column, filled.match) == ("Grade", "Email address")
    assert filled.kept == ["mobrien: the grade is locked"]
    assert filled.not_in_file == ["iito: graded"]
    assert filled.nothing_handed_in == ["Participant 8803, ivan.ito@uni.example"]


def test_a_blind_worksheet_needs_a_list_of_names():
    blind = "Identifier,Status,Grade,Maximum Grade\nParticipant 8801,-,,12.00\n"
    with pytest.raises(CannotFill, match="--names"):
        fill(blind.encode(), MOODLE, "1-kmeans", 12, [Grade("aokafor", 3.0)])
    filled = fill(
        blind.encode(), MOODLE, "1-kmeans", 12, [Grade("aokafor", 3.0)],
        names={"aokafor": "Participant 8801"},
    )  # fmt: skip
    assert filled.content == blind.replace("-,,", "-,3,").encode()


@pytest.mark.parametrize("header", ["Assignment: 1-kmeans (Real)", "Aufgabe: 1-kmeans (Punkte)"])
def test_moodles_gradebook_is_filled_in_too_in_any_language(header):
    file = f"Vorname;Nachname;E-Mail-Adresse;{header};Kurs gesamt\nAda;Okafor;aokafor@x.y;-;-\n"
    filled = fill(
        file.encode(), MOODLE, "1-kmeans", 12, [Grade("aokafor", 10.5)], match="E-Mail-Adresse"
    )
    assert filled.content == file.replace(";-;-", ";10.5;-").encode()
