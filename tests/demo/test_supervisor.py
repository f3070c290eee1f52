"""The demo as its user meets it: real processes, killed and frozen in every way."""

import os
import signal
import socket
import stat
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest

from tests.demo.running import START, until


def test_the_demo_says_where_it_is_and_who_may_log_in(demo):
    demo.start().ready()

    with urlopen(f"http://127.0.0.1:{demo.port}/accounts/login/") as page:
        assert page.status == 200
    for person in ("pm@demo.test", "approver@demo.test", "admin@demo.test"):
        assert person in demo.said()


def test_the_sandbox_that_is_tried_out_keeps_its_limits(demo):
    demo.start().ready()

    assert demo.processes("connector.sandbox")
    assert not demo.processes("connector.sandbox", "--unlimited")


def test_keys_are_readable_by_their_owner_alone_and_never_printed(demo):
    demo.start().ready()

    for name in ("secret.key", "token.key"):
        path = demo.folder / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text() not in demo.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_no_process_behind(demo, number):
    demo.start().ready()

    code = demo.stop(number)

    assert code == 0
    assert not demo.processes()


def test_a_stop_while_it_is_still_starting_leaves_no_process_behind(demo):
    demo.start()
    until(lambda: demo.processes("connector.sandbox"), what="the sandbox started")

    code = demo.stop()

    assert code == 0
    assert not demo.processes()


def test_a_first_start_that_was_stopped_is_begun_anew(tmp_path, running_demo):
    demo = running_demo(tmp_path / "data").start()
    until(lambda: (demo.folder / "procore" / "projects.json").exists(), seconds=START, what="the load began")
    demo.stop(signal.SIGKILL)
    until(lambda: not demo.processes(), what="no process left")

    demo.start().ready()

    assert (demo.folder / "demo-loaded").exists()


def test_killing_the_demo_itself_takes_everything_with_it(demo):
    demo.start().ready()

    demo.process.kill()
    demo.exit_code()

    until(lambda: not demo.processes(), what="no process left")


@pytest.mark.parametrize("words", [("connector.sandbox",), ("gunicorn",), ("manage.py", "worker")])
def test_a_killed_program_is_started_again(demo, words):
    demo.start().ready()
    before = demo.processes(*words)

    os.kill(min(before), signal.SIGKILL)

    until(lambda: "was started again" in demo.said(), what="the restart is said")
    until(lambda: demo.processes(*words) - before and not demo.processes(*words) & before, what="new processes only")


def test_a_killed_queue_cluster_is_started_again_without_the_old_ones_children(demo):
    demo.start().ready()
    before = until(lambda: demo.processes("qcluster"), what="the cluster runs")

    os.kill(min(before), signal.SIGKILL)

    until(lambda: demo.processes("qcluster") - before and not demo.processes("qcluster") & before, what="a new cluster")


def test_a_frozen_queue_cluster_is_killed_and_started_again(demo):
    demo.start().ready()
    before = until(lambda: len(found := demo.processes("qcluster")) >= 4 and found, what="the whole cluster runs")

    for pid in before:
        os.kill(pid, signal.SIGSTOP)

    until(lambda: demo.processes("qcluster") - before and not demo.processes("qcluster") & before, what="a new cluster")


def test_a_frozen_worker_is_killed_and_started_again_with_its_cluster(demo):
    demo.start().ready()
    until(lambda: len(demo.processes("qcluster")) >= 4, what="the whole cluster runs")
    (worker,) = demo.processes("manage.py", "worker")
    before = demo.processes("manage.py", "worker") | demo.processes("qcluster")

    os.kill(worker, signal.SIGSTOP)

    until(lambda: "The worker had stopped" in demo.said(), what="the restart is said")
    until(lambda: demo.processes("qcluster") and not demo.processes() & before, what="new processes only")


def test_a_cluster_whose_idle_processes_were_killed_beats_again(demo):
    demo.start().ready()
    cluster = until(lambda: len(found := demo.processes("qcluster")) >= 4 and found, what="the whole cluster runs")

    # Killed while it waits, a queue process takes the queue's lock with it and the others wait for ever.
    for pid in sorted(cluster)[2:]:
        os.kill(pid, signal.SIGKILL)
    killed_at = datetime.now(UTC)

    until(lambda: demo.last_heartbeat() > killed_at + timedelta(seconds=5), what="a heartbeat")


@pytest.mark.parametrize("option", ["--port", "--sandbox-port"])
def test_a_port_in_use_is_named_with_what_to_do(demo, option):
    port = demo.port if option == "--port" else demo.sandbox_port
    with socket.create_server(("127.0.0.1", port)):
        code = demo.start().exit_code()

    assert code == 1
    assert f"Port {port} is in use" in demo.said()
    assert f"append {option}" in demo.said()


def test_one_port_for_both_programs_is_refused(demo):
    demo.sandbox_port = demo.port

    demo.start()

    assert demo.exit_code() == 1
    assert "two ports" in demo.said()


def test_a_second_start_on_the_same_data_is_refused_and_harms_nothing(demo, running_demo):
    second = running_demo(demo.folder)
    demo.start().ready()

    code = second.start().exit_code()

    assert code == 1
    assert "A demo already runs on" in second.said()
    assert demo.process.poll() is None


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_what_is_no_port_is_refused(demo, port):
    demo.port = port

    demo.start()

    assert demo.exit_code() == 2
    assert f"{port} is no port: name a number from 1 to 65535." in demo.said()


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path, running_demo):
    (tmp_path / "file").touch()

    demo = running_demo(tmp_path / "file").start()

    assert demo.exit_code() == 1
    assert f"{tmp_path / 'file'} cannot be used (File exists). Name another directory with --data-dir." in demo.said()
    assert "Traceback" not in demo.said()


def test_a_directory_with_other_files_is_never_used_nor_emptied(tmp_path, running_demo):
    (tmp_path / "data").mkdir()
    letter = tmp_path / "data" / "letter.txt"
    letter.write_text("mine")

    demo = running_demo(tmp_path / "data").start("--reset")

    assert demo.exit_code() == 1
    assert "not a demo's" in demo.said()
    assert letter.read_text() == "mine"


def test_starting_again_keeps_the_data_and_reset_deletes_it(demo):
    demo.start().ready().stop()
    note = demo.folder / "mail" / "note.log"
    note.write_text("kept")

    demo.start().ready().stop()
    kept = note.exists()
    demo.start("--reset").ready().stop()

    assert kept
    assert not note.exists()


def test_a_demo_that_cannot_start_says_why_and_leaves_nothing_running(tmp_path, running_demo):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "demo.lock").touch()
    (folder / "token.key").write_text("not a key")

    demo = running_demo(folder).start()

    assert demo.exit_code() == 1
    assert "is not a Fernet key" in demo.said()
    assert not demo.processes()
