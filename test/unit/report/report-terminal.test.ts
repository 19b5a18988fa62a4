import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/model/connection.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { renderDiagnostics } from '../../../src/report/render-diagnostics.ts';
import { renderExplanation } from '../../../src/report/render-explanation.ts';
import { renderText } from '../../../src/report/render-text.ts';
import {
  allowedBy,
  deniedBy,
  endpoint,
  entering,
  FREE,
  policy,
  recorded,
  span,
  unknownBecause,
} from '../../support/report-builders.ts';
import { SCENARIOS } from '../../support/report-scenarios.ts';

const PLAIN = { color: false };

describe('renderDiagnostics', () => {
  const diagnostics: readonly Diagnostic[] = [
    {
      code: 'policy/unknown-key',
      severity: 'error',
      meaning: 'refused',
      message: 'unknown key `podSelecter`',
      help: 'did you mean `podSelector`?',
      span: span('b.yaml', 10, 3),
    },
    {
      code: 'policy/selector-matches-nothing',
      severity: 'warning',
      meaning: 'noted',
      message: 'no pod has these labels',
      help: 'check the spelling',
      span: span('b.yaml', 9, 1),
    },
    {
      code: 'flows/empty',
      severity: 'error',
      meaning: 'unread',
      message: 'no flows were given',
      help: 'name a file with `--flows`',
    },
    {
      code: 'yaml/syntax',
      severity: 'error',
      meaning: 'refused',
      message: 'no YAML',
      help: 'indent with spaces',
      span: span('a\u001b[31m.yaml', 1, 1),
    },
  ];

  it('puts errors first, groups by file, and the counts last', () => {
    expect(renderDiagnostics(diagnostics, PLAIN)).toBe(`error flows/empty no flows were given
  help: name a file with \`--flows\`

a\\u001b[31m.yaml:1:1 error yaml/syntax no YAML
  help: indent with spaces

b.yaml:10:3 error policy/unknown-key unknown key \`podSelecter\`
  help: did you mean \`podSelector\`?
b.yaml:9:1 warning policy/selector-matches-nothing no pod has these labels
  help: check the spelling

3 errors, 1 warning
`);
  });

  it('says once how to fix what is wrong in several places of a file', () => {
    const at = (line: number): Diagnostic => ({
      code: 'policy/unknown-key',
      severity: 'error',
      meaning: 'refused',
      message: `unknown key on line ${line}`,
      help: 'remove it',
      span: span('b.yaml', line, 3),
    });
    expect(
      renderDiagnostics([at(9), at(2)], PLAIN),
    ).toBe(`b.yaml:2:3 error policy/unknown-key unknown key on line 2
b.yaml:9:3 error policy/unknown-key unknown key on line 9
  help: remove it

2 errors
`);
  });

  it('is empty when there is nothing to say', () => {
    expect(renderDiagnostics([], PLAIN)).toBe('');
  });

  it('does not depend on the order of what it is given', () => {
    expect(renderDiagnostics(diagnostics.toReversed(), PLAIN)).toBe(renderDiagnostics(diagnostics, PLAIN));
  });

  it('is only coloured on demand, and says the same then', () => {
    const coloured = renderDiagnostics(diagnostics, { color: true });
    expect(coloured).toContain('\u001b[31merror\u001b[39m');
    expect(withoutColour(coloured)).toBe(renderDiagnostics(diagnostics, PLAIN));
  });
});

describe('renderText', () => {
  const result = SCENARIOS['blocks-and-opens'];
  if (result === undefined) throw new Error('no such scenario');

  it('says the same with and without colour', () => {
    const coloured = renderText(result, { color: true, version: 'test' });
    expect(coloured).toContain('\u001b[31m\u001b[1mFAIL\u001b[22m\u001b[39m');
    expect(withoutColour(coloured)).toBe(renderText(result, { color: false, version: 'test' }));
  });

  it('counts the rows that it leaves out', () => {
    const text = renderText(result, { color: false, version: 'test', rows: 1 });
    expect(text).toContain('shop/web → shop/cart TCP 8080');
    expect(text).not.toContain('nightly-report');
    expect(text).toContain('… and 1 more in the JSON report');
  });

  it('keeps sentences within the width', () => {
    const text = renderText(result, { color: false, version: 'test', width: 60 });
    const prose = text.split('\n').filter((line) => /^ {6}|Judged|lost/.test(line));
    expect(prose.length).toBeGreaterThan(4);
    for (const line of prose) expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe('renderExplanation', () => {
  const { connection } = recorded(endpoint('shop/web'), endpoint('shop/cart'));
  const isolate = policy('shop/cart-ingress', span('cart.yaml', 3));
  const other = policy('shop/default-deny', span('deny.yaml', 1));
  const asked = (connection: Connection, verdict: Verdict) => ({
    connection,
    verdict,
    sourcePods: undefined,
    destinationPods: undefined,
    through: undefined,
  });

  it('names the policies that deny, all of them', () => {
    expect(renderExplanation(asked(connection, entering(deniedBy(isolate, other))), PLAIN)).toBe(
      `DENIED  shop/web → shop/cart TCP 8080

  leaves shop/web   allowed  no policy restricts what leaves shop/web
  enters shop/cart  denied   default deny: policies shop/cart-ingress and shop/default-deny select shop/cart, and no rule allows it (cart.yaml:3)
    policy shop/default-deny also isolates it (deny.yaml:1)
`,
    );
  });

  it('names the rule that allows', () => {
    const verdict = entering(allowedBy(isolate, 1, span('cart.yaml', 14)));
    expect(renderExplanation(asked(connection, verdict), PLAIN)).toContain(
      'enters shop/cart  allowed  ingress[1] of policy shop/cart-ingress allows it (cart.yaml:14)',
    );
  });

  it('says why it cannot tell, and what would help', () => {
    const unknown = { code: 'labels-not-recorded', detail: 'label `tier` was not recorded' } as const;
    const text = renderExplanation(asked(connection, entering(unknownBecause(unknown))), PLAIN);
    expect(text).toMatch(/^CANNOT TELL {2}shop\/web → shop\/cart TCP 8080\n/);
    expect(text).toContain('cannot tell  label `tier` was not recorded');
    expect(text).toContain('to find out, give the workloads with --inventory');
  });

  it('knows ends that no policy selects', () => {
    const verdict = { outcome: 'allowed', egress: FREE, ingress: FREE } as const;
    expect(renderExplanation(asked(connection, verdict), PLAIN)).toContain(
      'no policy restricts what enters shop/cart',
    );
  });
});

function withoutColour(text: string): string {
  return text.replaceAll(/\p{Cc}\[\d+m/gu, '');
}
