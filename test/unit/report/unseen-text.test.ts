import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../src/cli/commands/output/write-reports.ts';
import { shownPath } from '../../../src/cli/input/files/shown-path.ts';
import { answerDetail } from '../../../src/gitlab/describe-failure.ts';
import type { DiagnosticCode } from '../../../src/model/diagnostic-code.ts';
import { visibleText, wholeVisibleText } from '../../../src/model/visible-text.ts';
import { renderDeploy } from '../../../src/report/deploy/render-deploy.ts';
import { renderPlan } from '../../../src/report/deploy/render-plan.ts';
import { renderComment } from '../../../src/report/render-comment.ts';
import { renderDiagnostics } from '../../../src/report/render-diagnostics.ts';
import { renderJson } from '../../../src/report/render-json.ts';
import { renderText } from '../../../src/report/render-text.ts';
import { hostileResult } from '../../support/hostile-result.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { isUnseen, unseenIn, unseenTexts } from '../../support/unseen-characters.ts';

const TEXTS = [...unseenTexts()];

describe('every code point of Unicode', () => {
  const points = Array.from({ length: 0x110000 }, (_, point) => point);
  const inBlocks = Array.from({ length: 0x110000 / 0x400 }, (_, i) =>
    points.slice(i * 0x400, (i + 1) * 0x400),
  );

  it('is shown, or written as an escape that says which it is', () => {
    for (const block of inBlocks) {
      // Letters between them keep halves of pairs apart.
      const text = block.map((point) => String.fromCodePoint(point)).join('a');
      const shown = wholeVisibleText(text);
      expect(unseenIn(shown.replaceAll('\n', ''))).toEqual([]);
      expect(shown).not.toContain('\n');
      expect(JSON.parse(`"${shown.replace(/\\(?!u[0-9a-f]{4})|"/g, '\\$&')}"`)).toBe(text);
    }
  });

  it('is left as it is when people can see it', () => {
    const letters = Array.from('azAZ09-._/äßéñøœ日本語한국어العربيةעבריתไทยहिन्दी🙂→…×');
    for (const letter of letters) expect(visibleText(letter)).toBe(letter);
    for (const point of [0x41, 0xe9, 0x4e2d, 0x1f642]) expect(isUnseen(point)).toBe(false);
  });
});

const OBJECT = (text: string) => ({
  apiVersion: text,
  kind: text,
  namespace: text,
  name: text,
  span: { file: text, line: 1, column: 1 },
});

const FORMATS: Readonly<Record<string, (text: string) => string>> = {
  comment: (text) =>
    renderComment(hostileResult(text), {
      version: text,
      headSha: text,
      fileUrl: () => 'https://g.example/a',
    }),
  text: (text) => renderText(hostileResult(text), { version: text, headSha: text, color: false }),
  json: (text) => [...renderJson(hostileResult(text), { version: text, headSha: text })].join(''),
  diagnostics: (text) =>
    renderDiagnostics(
      [
        {
          code: text as DiagnosticCode,
          severity: 'error',
          meaning: 'noted',
          message: text,
          help: text,
          span: OBJECT(text).span,
        },
      ],
      { color: false },
    ),
  'JSON of validate, plan and deploy': (text) => jsonText({ [text]: [text, { [text]: text }] }),
  plan: (text) =>
    renderPlan({
      server: text,
      applySet: { namespace: text, name: text },
      changes: [
        {
          object: OBJECT(text),
          action: 'update',
          effect: 'isolates',
          resource: 'networkpolicies.networking.k8s.io',
          takesFrom: [text],
          otherManagers: [text],
          before: { [text]: 'a' },
          after: { [text]: text },
        },
      ],
      order: { kind: 'no-states' },
      modes: [],
      leftInCluster: [{ ...OBJECT(text), resource: text }],
    }),
  deploy: (text) =>
    renderDeploy({
      server: text,
      applySet: { namespace: text, name: text },
      run: text,
      objects: [{ outcome: 'failed', object: OBJECT(text) }],
      leftInCluster: [{ ...OBJECT(text), resource: text }],
      diagnostics: [],
    }),
  'path of a file': (text) => shownPath('/w', `/w/${text.replaceAll('\0', '').replaceAll('/', '')}`),
  'answer of a server': (text) => answerDetail('text/plain', text) ?? '',
};

describe.each(Object.entries(FORMATS))('%s', (_, write) => {
  it('shows nothing that nobody sees', () => {
    for (const text of TEXTS) expect(unseenIn(write(text))).toEqual([]);
  });
});

it('keeps what JSON says', () => {
  for (const text of TEXTS) {
    const value = { [text]: [text, { [text]: text }] };
    expect(JSON.parse(jsonText(value))).toEqual(value);
    const report = JSON.parse([...renderJson(hostileResult(text), { version: text })].join(''));
    expect(report.simulation.coverage.withoutTraffic).toEqual([text]);
  }
});

it('keeps two names apart that look alike', () => {
  const names = [
    'shop/web',
    'shop/web\u3164',
    'shop/web\u2800',
    'shop/we\u034fb',
    'shop/web\ufe0f',
    'shop/web\u{e0100}',
  ];
  expect(new Set(names.map((name) => visibleText(name))).size).toBe(names.length);
});

it.each(['text', 'json'])(
  'validate --format %s shows keys and names of policies, and paths, as characters',
  async (format) => {
    using folder = createTemporaryFolder();
    const key = 'x\u202e\u0085\u2028\u2800\u3164\ufe0f\u{e0061}y';
    folder.write({
      [`policies/${key}.yaml`]: JSON.stringify({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: key, namespace: 'shop' },
        spec: { podSelector: {}, [key]: 1 },
      }),
    });
    const { stdout, stderr } = await runSluice(['validate', '--policies', 'policies', '--format', format], {
      cwd: folder.path,
    });
    expect(unseenIn(stdout + stderr)).toEqual([]);
    expect(stdout).toContain('x\\u202e\\u0085\\u2028\\u2800\\u3164\\ufe0f');
  },
);

it.each([
  ['a command', (text: string) => [text]],
  ['a flag', (text: string) => ['validate', `--${text}`]],
  ['a choice', (text: string) => ['validate', '--format', text]],
  ['a value', (text: string) => ['simulate', '--timeout', text]],
  ['a file', (text: string) => ['validate', text, '--config', text]],
])('what is wrong with a command line shows %s as characters', async (_, words) => {
  using folder = createTemporaryFolder();
  const { stderr, code } = await runSluice(words('x\u202e\u0085\u2028\u2800\u001b[31my'), {
    cwd: folder.path,
  });
  expect(code).toBe(2);
  expect(unseenIn(stderr)).toEqual([]);
  expect(stderr).toContain('x\\u202e\\u0085\\u2028\\u2800\\u001b[31m');
});
