import { expect, it } from 'vitest';
import { extractQuickActions, findMentions } from '../../test/gitlab/double/quick-actions.ts';
import { hostileResult } from '../../test/unit/hostile-result.ts';
import { renderComment } from '../report/render-comment.ts';
import { findLiveText } from './live-text.ts';

it.each([
  ['a quick action', 'words\n/merge', { line: 2, what: 'quick-action', text: '/merge' }],
  ['one in the first line', '/close', { line: 1, what: 'quick-action', text: '/close' }],
  ['one that is indented', '  \t/label ~bug', { line: 1, what: 'quick-action', text: '/label' }],
  ['one in a fence', '```\n/approve\n```', { line: 2, what: 'quick-action', text: '/approve' }],
  ['one in a comment', '<!--\n/merge\n-->', { line: 2, what: 'quick-action', text: '/merge' }],
  ['one after a carriage return', 'a\r/merge', { line: 2, what: 'quick-action', text: '/merge' }],
  ['one behind a hidden character', '\u200b/merge', { line: 1, what: 'quick-action', text: '/merge' }],
  ['a mention', 'by @root', { line: 1, what: 'mention', text: '@root' }],
  ['a mention as a character reference', 'by &#64;root', { line: 1, what: 'mention', text: '@root' }],
  ['a mention after an open fence', '```\nby @all', { line: 2, what: 'mention', text: '@all' }],
  ['a mention beside code', '`@a` and @b', { line: 1, what: 'mention', text: '@b' }],
])('finds %s', (_, body, live) => {
  expect(findLiveText(body)).toEqual(live);
});

it.each([
  'see policies/a.yaml and a/merge',
  '`@all` and ``@here``',
  '```\n@media print\n```\n',
  'mail to user@example.com',
  '### 🟢 Blocks nothing\n\n- a\n',
])('finds nothing in %j', (body) => {
  expect(findLiveText(body)).toBeUndefined();
});

it('finds nothing in a report of hostile names', () => {
  for (const text of ['/merge', '\n/merge', '@all', '`@all', '```\n/close\n```', '&#64;all', '\r/merge']) {
    const body = renderComment(hostileResult(text), { version: text, headSha: text });
    expect(extractQuickActions(body).commands).toEqual([]);
    expect(findMentions(body)).toEqual([]);
    expect(findLiveText(body)).toBeUndefined();
  }
});
