import { describe, expect, it } from 'vitest';
import { extractQuickActions, findMentions } from './quick-actions.ts';

describe('quick actions', () => {
  it.each([
    ['a line of its own', 'a\n/merge\nb', 'a\nb', ['merge']],
    ['with an argument', '/assign @alice\ntext', 'text', ['assign']],
    ['after white space', 'a\n  /close', 'a', ['close']],
    ['in a hidden comment', '<!--\n/approve\n-->', '<!--\n-->', ['approve']],
    ['in an HTML block', '<pre>\n/merge\n</pre>', '<pre>\n</pre>', ['merge']],
    ['in a fence of tildes', '~~~\n/merge\n~~~', '~~~\n~~~', ['merge']],
    ['in a fence that is never closed', '```\n/merge', '```', ['merge']],
    ['after a carriage return', 'a\r\n/merge\r\nb', 'a\nb', ['merge']],
    ['in capitals', '/MERGE', '', ['merge']],
  ])('runs one %s', (_name, text, content, names) => {
    const extraction = extractQuickActions(text);
    expect(extraction.content).toBe(content);
    expect(extraction.commands.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['in a closed fence', 'a\n```\n/merge\n```\nb'],
    ['in a longer fence', '````yaml\n```\n/merge\n````'],
    ['inside a line', 'see /merge'],
    ['of another name', '/etc/hosts and\n/nothing'],
    ['behind a backslash', '\\/merge'],
  ])('runs none %s', (_name, text) => {
    expect(extractQuickActions(text)).toEqual({ content: text, commands: [] });
  });
});

describe('mentions', () => {
  it.each([
    ['hello @alice and @team.one', ['alice', 'team.one']],
    ['(@all)', ['all']],
    ['written as a reference: &#64;alice &#x40;bob &commat;carol', ['alice', 'bob', 'carol']],
    ['`@alice` and ``a ` @bob`` and\n```\n@carol\n```', []],
    ['mail alice@example.com', []],
    ['`a` @alice `b`', ['alice']],
  ])('%j', (text, names) => {
    expect(findMentions(text)).toEqual(names);
  });
});
