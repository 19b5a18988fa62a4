import { expect, it } from 'vitest';
import { extractQuickActions, findMentions } from '../../../test/gitlab/double/quick-actions.ts';
import { hostileResult } from '../../../test/support/hostile-result.ts';
import { renderComment } from '../../report/render-comment.ts';
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
  [
    'one behind another hidden character',
    '\u034f\ufe0f/merge',
    { line: 1, what: 'quick-action', text: '/merge' },
  ],
  ['one after another line break', 'a\u2028/merge', { line: 2, what: 'quick-action', text: '/merge' }],
  [
    'a mention beside what only looks like a fence',
    '```x``` @b\n\n```\n',
    { line: 1, what: 'mention', text: '@b' },
  ],
  [
    'a mention behind a fence that holds another',
    '```\n```js\n```\n@b\n```\n',
    { line: 4, what: 'mention', text: '@b' },
  ],
  ['a mention between escaped backticks', 'a \\`@b\\` c', { line: 1, what: 'mention', text: '@b' }],
  ['a mention between two cells', '|a|b|\n|-|-|\n| `a | @b` |', { line: 3, what: 'mention', text: '@b' }],
  ['a mention behind code over two lines', '`a\nb` @b `c`', { line: 2, what: 'mention', text: '@b' }],
])('finds %s', (_, body, live) => {
  expect(findLiveText(body)).toEqual(live);
});

it.each([
  'see policies/a.yaml and a/merge',
  '`@all` and ``@here``',
  '```\n@media print\n```\n',
  '~~~ css\n```\n@media print\n~~~~\n',
  'one ` and no more\n\n`@all`',
  'a `@all\\` name that ends with a backslash',
  'mail to user@example.com',
  '### 🟢 Blocks nothing\n\n- a\n',
])('finds nothing in %j', (body) => {
  expect(findLiveText(body)).toBeUndefined();
});

it('finds nothing in a report of hostile names', () => {
  for (const text of [
    '/merge',
    '\n/merge',
    '@all',
    '`@all',
    '```\n/close\n```',
    '&#64;all',
    '\r/merge',
    '@all\\',
    '\\`@all',
  ]) {
    const body = renderComment(hostileResult(text), { version: text, headSha: text });
    expect(extractQuickActions(body).commands).toEqual([]);
    expect(findMentions(body)).toEqual([]);
    expect(findLiveText(body)).toBeUndefined();
  }
});

it('takes time that grows with the body', () => {
  for (const line of ['~~~a', '```', '`', '``|`|', '\\`']) {
    // Of this process: what else a machine does is not counted.
    const start = process.cpuUsage();
    findLiveText(`${line}\n`.repeat(20_000));
    findLiveText(line.repeat(20_000));
    expect(process.cpuUsage(start).user).toBeLessThan(20_000_000);
  }
});
