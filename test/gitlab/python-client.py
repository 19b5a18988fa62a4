"""Drives the GitLab double with python-gitlab, a client written for the real one, and prints what it saw."""

import hashlib
import json
import os
import sys
import tempfile
import time

import gitlab

settings = json.loads(sys.argv[1])
url = settings["url"]


def connect(token, **how):
    return gitlab.Gitlab(url, **(how or {"private_token": token}))


def merge_request(client):
    project = client.projects.get(settings["project"], lazy=True)
    return project.mergerequests.get(settings["mergeRequest"], lazy=True)


def control(path, body):
    client.http_post(url + "/__double/" + path, post_data=body)


def refusal(action):
    try:
        action()
    except gitlab.GitlabError as error:
        return error
    raise AssertionError("nothing was refused")


client = connect(settings["token"])
client.auth()
print("user", client.user.username)

thread = merge_request(client)
note = thread.notes.create({"body": "hello\r\nworld  "})
assert note.body == "hello\nworld", note.body
print("created", note.type or "a plain note")

note.body = "changed"
note.save()
assert thread.notes.get(note.id).body == "changed"
print("edited")

address = {"projectId": settings["project"], "iid": settings["mergeRequest"], "authorId": 10}
for number in range(249):
    control("notes", {**address, "body": f"note {number}"})
control("notes", {**address, "body": "added 1 commit", "system": True})
notes = thread.notes.list(get_all=True, per_page=100)
print("listed", len({each.id for each in notes}), "of", len(notes))
print("only comments", len(thread.notes.list(get_all=True, per_page=50, activity_filter="only_comments")))

discussions = thread.discussions.list(get_all=True)
discussion = next(each for each in discussions if each.attributes["notes"][0]["id"] == note.id)
assert discussion.individual_note is True
reply = discussion.notes.create({"body": "is this on purpose?"})
again = thread.discussions.get(discussion.id)
kinds = {each["type"] for each in again.attributes["notes"]}
print(f"discussion made by a reply: individual {again.individual_note}, {', '.join(kinds)}, {len(again.attributes['notes'])} notes")
again.resolved = True
again.save()
print("resolved", thread.discussions.get(discussion.id).attributes["notes"][0]["resolved"])
reply.delete()
started = thread.discussions.create({"body": "a thread"})
print("thread", started.attributes["notes"][0]["type"])
thread.notes.delete(started.attributes["notes"][0]["id"])

thread.notes.delete(note.id)
assert refusal(lambda: thread.notes.get(note.id)).response_code == 404
print("deleted, then 404")

path = f"/projects/{settings['project']}/merge_requests/{settings['mergeRequest']}/notes"
answer = client.http_post(path, post_data={"body": "/close"})
answer = answer if isinstance(answer, dict) else answer.json()
assert "id" not in answer, answer
print("quick action alone: 202 without a note")

print("blank body", refusal(lambda: thread.notes.create({"body": " "})).response_code)
long = refusal(lambda: thread.notes.create({"body": "x" * 1_000_001}))
assert "maximum is 1000000 characters" in str(long), long
print(f"too long {long.response_code}: maximum is 1000000 characters")

print("unknown token", refusal(lambda: merge_request(connect("nonsense")).notes.list(get_all=False)).response_code)
print("expired token", refusal(lambda: merge_request(connect(settings["expired"])).notes.list(get_all=False)).response_code)
job = merge_request(connect(None, job_token=settings["job"]))
seen = len(job.notes.list(get_all=True, per_page=100))
print(f"job token: reads {seen}, writes {refusal(lambda: job.notes.create({'body': 'hi'})).response_code}")
reader = merge_request(connect(settings["readOnly"]))
print("read-only token", refusal(lambda: reader.notes.create({"body": "hi"})).response_code)
other = client.projects.get(settings["project"], lazy=True).mergerequests.get(999, lazy=True)
print("missing merge request", refusal(lambda: other.notes.list(get_all=False)).response_code)

limit = {"kind": "status", "status": 429, "body": "text", "headers": {"retry-after": "1"}}
control("faults", {"method": "POST", "path": "/notes$", "times": 2, "commits": False, "reply": limit})
started_at = time.monotonic()
thread.notes.create({"body": "after the limit"})
assert time.monotonic() - started_at >= 2
print("rate limit obeyed")

project = client.projects.get(settings["project"], lazy=True)
issue = project.issues.create({"title": "drift", "description": "one\n/close\ntwo", "confidential": True})
print("issue", issue.iid, issue.state, "confidential", issue.confidential, repr(issue.description))
issue.state_event = "close"
issue.description = "none"
issue.save()
print("issue", project.issues.get(issue.iid).state, [each.iid for each in project.issues.list(state="opened", get_all=True)])
issue.state_event = "reopen"
issue.save()
for number in range(119):
    project.issues.create({"title": f"issue {number}"})
own = project.issues.list(author_id=client.user.id, scope="all", sort="asc", order_by="created_at", get_all=True, per_page=100)
print("issues", len(own), own[0].iid, own[0].state, "of another", len(project.issues.list(author_id=10, get_all=True)))
print("blank title", refusal(lambda: project.issues.create({"title": " "})).response_code)
print("long title", refusal(lambda: project.issues.create({"title": "x" * 256})).response_code)
print("delete", refusal(lambda: issue.delete()).response_code)
job_project = connect(None, job_token=settings["job"]).projects.get(settings["project"], lazy=True)
print("job token", refusal(lambda: job_project.issues.create({"title": "x"})).response_code, refusal(lambda: job_project.issues.list(get_all=False)).response_code)
print("read-only token", refusal(lambda: connect(settings["readOnly"]).projects.get(settings["project"], lazy=True).issues.create({"title": "x"})).response_code)
content = bytes(range(256)) * 40
with tempfile.NamedTemporaryFile(delete=False) as file:
    file.write(content)
upload = file.name
for version in ("1.0", "1.1"):
    project.generic_packages.upload("cluster-flows", version, "flows.parquet", upload)
assert project.generic_packages.download("cluster-flows", "1.1", "flows.parquet") == content
answer = client.http_put(f"/projects/{settings['project']}/packages/generic/cluster-flows/1.1/again", query_data={"select": "package_file"}, post_data=content, raw=True)
assert answer["file_sha256"] == hashlib.sha256(content).hexdigest(), answer
print("package published and downloaded")
newest = project.packages.list(package_type="generic", package_name="cluster", order_by="created_at", sort="desc", get_all=False)[0]
files = newest.package_files.list(get_all=True)
print("newest", newest.name, newest.version, newest.status, [each.file_name for each in files])
reader = connect(None, job_token=settings["job"]).projects.get(settings["project"], lazy=True)
seen = [each.version for each in reader.packages.list(get_all=True, package_version="1.0")]
fetched = reader.generic_packages.download("cluster-flows", "1.0", "flows.parquet") == content
print("job token: lists", seen, "downloads", fetched)
reader.generic_packages.upload("cluster-flows", "1.2", "flows.parquet", upload)
print("missing package", refusal(lambda: project.generic_packages.download("cluster-flows", "2.0", "flows.parquet")).response_code)
print("bad name", refusal(lambda: project.generic_packages.upload("a b", "1", "f", upload)).response_code)
os.unlink(upload)
