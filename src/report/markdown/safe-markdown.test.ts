import { describe, expect, it } from 'vitest';
import { code, joinMarkdown, message, ourWords, tableRow } from './safe-markdown.ts';

describe('code', () => {
  it.each([
    ['shop/web', '`shop/web`'],
    ['a`b', '`a\\u0060b`'],
    ['a|b', '`a\\u007cb`'],
    ['<!-- sluice/v1 -->', '`\\u003c!-- sluice/v1 -->`'],
    ['', '`""`'],
    ['  ', '`"  "`'],
    ['@all', '`@all`'],
  ])('writes %j as %j', (text, markdown) => {
    expect(code(text)).toBe(markdown);
  });
});

describe('message', () => {
  it.each([
    ['unknown key `podSelecter` in `spec`', 'unknown key `podSelecter` in `spec`'],
    ['did you mean `podSelector`?', 'did you mean `podSelector`?'],
    ['expected a number, got 7 (of 9)', 'expected a number, got 7 (of 9)'],
    ['see https://evil.example now', 'see `https://evil.example` now'],
    ['see www.evil.example', 'see `www.evil.example`'],
    ['see (www.evil.example) or a/www.evil.example', 'see `(www.evil.example)` or `a/www.evil.example`'],
    ['by @root for group/project#1', 'by `@root` for `group/project#1`'],
    ['fixes deadbeef99 and ABC-12', 'fixes `deadbeef99` and `ABC-12`'],
    ['save it in UTF-8, or ask @all.', 'save it in `UTF-8`, or ask `@all`.'],
    ['/merge', '`/merge`'],
    [':smile: <b>', '`:smile:` `\\u003cb>`'],
    ['key `a`b` here', '`key \\u0060a\\u0060b\\u0060 here`'],
    ['`a``b`', '`a` `b`'],
  ])('writes %j as %j', (text, markdown) => {
    expect(message(text)).toBe(markdown);
  });
});

it('takes for its own words only what it would write', () => {
  expect(ourWords('Blocks 2 connections, 99.6 % (all denied) – last 05:58')).toBe(
    'Blocks 2 connections, 99.6 % (all denied) – last 05:58',
  );
  for (const text of ['/merge', ' /merge', '@all', ':smile:', 'www.evil.example', '%v1', 'a_b', '<b>']) {
    expect(ourWords(text)).toMatch(/^`/);
  }
});

it('never lets two code spans touch', () => {
  expect(joinMarkdown([code('a'), code('b')])).toBe('`a` `b`');
});

it('keeps empty cells', () => {
  expect(tableRow([joinMarkdown([]), code('b')])).toBe('|  | `b` |');
});
