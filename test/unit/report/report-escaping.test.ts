import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderComment } from '../../../src/report/render-comment.ts';
import { renderDiagnostics } from '../../../src/report/render-diagnostics.ts';
import { renderText } from '../../../src/report/render-text.ts';
import { hostileResult } from '../../support/hostile-result.ts';
import { simulated, simulation } from '../../support/report-builders.ts';

const OUR_TAGS =
  /<details><summary>|<\/summary>|<\/details>|<br>|<sub>|<\/sub>|<!-- sluice\/shown\/v1 (?:findings=\d+(?: [0-9a-f]{16})*|too-many) -->/g;
const FILE_URL = 'https://gitlab.example.com/line';

/** What attackers would write into names, labels, file names and messages. */
const HOSTILE = [
  '\n/merge',
  '\r\n/close\r\n',
  '\u2028/approve',
  '@all',
  'x @root',
  '#1',
  'group/project#1',
  '!1',
  'group/project!1',
  '$1',
  '~bug',
  '~"two words"',
  '&1',
  '%v1',
  '^alert#1',
  '*iteration:1',
  '[vulnerability:1]',
  '[[_TOC_]]',
  ':smile:',
  ':::mermaid',
  '```\n/merge\n```',
  '`code`',
  '``',
  '`',
  '``` ',
  '|',
  '\\|',
  '\\',
  '\\`',
  'a|b|c\\\\|d',
  '<script>alert(1)</script>',
  '<!-- sluice/v1 -->',
  '-->',
  '</details>',
  '</summary>',
  '<img src=x onerror=alert(1)>',
  '&lt;b&gt;',
  '&#64;all',
  '![x](https://evil.example/x.png)',
  '[x](javascript:alert(1))',
  '](https://evil.example)',
  'https://evil.example',
  'www.evil.example',
  'user@evil.example',
  'smb://evil.example',
  '$`\\alpha`$',
  '%{gitlab_server}',
  '::include{file=x}',
  '{{{headline}}}',
  '{{>body}}',
  '>>>',
  '> quote',
  '# title',
  '- [ ] task',
  '| a | b |\n|---|---|',
  '\u202etxt.exe',
  '\u200b@all',
  '\u001b[31m',
  '\u0000',
  '\ud800',
  '  ',
  '',
  'x'.repeat(5000),
  '@'.repeat(5000),
  '`'.repeat(5000),
  'deadbeef1234567',
  'JIRA-1234',
];

const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'`|\\<>@#!~&$%:*_[](){}/-= \n\tab1'), maxLength: 40 }),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 5 }).map((parts) => parts.join('')),
);

function comment(text: string): string {
  return renderComment(hostileResult(text), {
    version: text,
    headSha: text,
    reportUrl: FILE_URL,
    fileUrl: () => FILE_URL,
  });
}

/** Why the comment is not safe; nothing when it is. The rules are those of GitLab, written down anew. */
function dangers(markdown: string): readonly string[] {
  const found: string[] = [];
  const complain = (what: string, line: string): void => void found.push(`${what}: ${line.slice(0, 200)}`);
  for (const line of markdown.split('\n')) {
    if (/^\s*\//.test(line)) complain('quick action', line);
    if (/^\s*(```|~~~|>|:::|\[\[)/.test(line)) complain('block', line);
    if (/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(line)) complain('hidden character', line);
    if (line.replace(OUR_TAGS, '').includes('<')) complain('HTML', line);
    if ((line.match(/`/g) ?? []).length % 2 !== 0) complain('open code span', line);
    const prose = line
      .replace(/`[^`]+`/g, '0')
      .replaceAll(`](${FILE_URL})`, ']')
      .replace(OUR_TAGS, ' ')
      .replace(/^### |^\*\*|\*\*$|^- |\[(?:0|full report)\]/g, '')
      .replaceAll('|---', '');
    if (/[@#!~&$^*_[\]<>`\\{}]|%\S|:[a-z+]|www\./i.test(prose)) complain('live text', prose);
    if (/^\|/.test(line) && (line.match(/\|/g) ?? []).length !== 3) complain('table cells', line);
  }
  return found;
}

describe('the comment', () => {
  it.each(HOSTILE)('shows %j without obeying it', (text) => {
    expect(dangers(comment(text))).toEqual([]);
  });

  it('shows any text without obeying it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(dangers(comment(text))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('has the same lines whatever the names are', () => {
    const shape = (text: string): readonly string[] =>
      comment(text)
        .split('\n')
        .map((line) => line.slice(0, 2));
    const usual = shape('usual');
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(shape(text)).toEqual(usual);
      }),
      { numRuns: 100 },
    );
  });

  it('stays short however long the names are', () => {
    expect(comment('x'.repeat(1_000_000)).length).toBeLessThan(20_000);
  });

  it('links only to the web', () => {
    const linked = (reportUrl: string): string =>
      renderComment(simulated(simulation(), 'pass'), { version: 'test', reportUrl });
    expect(linked('https://gitlab.example.com/a b|c)`d')).toContain(
      '[full report](https://gitlab.example.com/a%20b%7Cc%29%60d)',
    );
    for (const url of ['javascript:alert(1)', 'https://user:secret@gitlab.example.com/', 'no url']) {
      expect(linked(url)).not.toContain('](');
      expect(linked(url)).not.toContain('secret');
    }
  });
});

describe('the terminal', () => {
  it('shows no control or hidden character of an input', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const result = hostileResult(text);
        const diagnostics = result.kind === 'simulated' ? result.simulation.diagnostics : [];
        const shown =
          renderText(result, { color: false, version: text }) +
          renderDiagnostics(diagnostics, { color: false });
        expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
      { numRuns: 100 },
    );
  });
});
