# Drives the GitLab double with the gitlab gem, a client written for the real one, which posts forms, and prints what it saw.

require 'gitlab'
require 'json'

settings = JSON.parse(ARGV.fetch(0))
client = Gitlab.client(endpoint: "#{settings['url']}/api/v4", private_token: settings['token'])
project = settings['project']
iid = settings['mergeRequest']

puts "user #{client.user.username}"
text = "a & b = c; ü %20 + 1\nsecond line"
note = client.create_merge_request_note(project, iid, text)
puts "form text kept: #{note.body == text}"
149.times { |n| client.create_merge_request_note(project, iid, "note #{n}") }
notes = client.merge_request_notes(project, iid, per_page: 40).auto_paginate
puts "listed #{notes.map(&:id).uniq.size}"
puts "edited: #{client.edit_merge_request_note(project, iid, note.id, 'changed').body}"
client.delete_merge_request_note(project, iid, note.id)
begin
  client.merge_request_note(project, iid, note.id)
rescue Gitlab::Error::NotFound => e
  puts "deleted, then #{e.response_status}"
end
issue = client.create_issue(project, 'a & b', description: 'x + y', confidential: true)
puts "issue #{issue.title} #{issue.state} #{issue.confidential}, #{client.close_issue(project, issue.iid).state}, #{client.reopen_issue(project, issue.iid).state}"
puts "issues #{client.issues(project, state: 'opened').map(&:iid)}"
begin
  Gitlab.client(endpoint: client.endpoint, private_token: 'nonsense').merge_request_notes(project, iid)
rescue Gitlab::Error::Unauthorized => e
  puts "unknown token #{e.response_status}"
end
