import type { SimulationResult } from '../../src/impact/simulation-result.ts';
import type { DiagnosticCode } from '../../src/model/diagnostic-code.ts';
import { recordedNames } from '../../src/model/dns-name.ts';
import {
  change,
  deniedBy,
  entering,
  FREE,
  impact,
  policy,
  recorded,
  simulated,
  simulation,
  source,
  span,
  unknownBecause,
  WINDOW,
  workload,
} from './report-builders.ts';

/** A result in which every text that comes from outside is `text`. */
export function hostileResult(text: string): SimulationResult {
  const at = span(text, 7);
  const by = policy(`${text}/${text}`, at);
  const cause = { kind: 'newly-isolated', policies: [by, by], line: { span: at, side: 'head' } } as const;
  const ends = recorded(workload(text, text), {
    kind: 'world',
    names: recordedNames([text]),
    addresses: { addresses: [], isComplete: true },
    entities: [],
  });
  const verdicts = { base: entering(FREE), head: entering(deniedBy(by)) };
  const undecided = entering(unknownBecause({ code: 'labels-not-recorded', detail: text }));
  const problem = {
    code: text as DiagnosticCode,
    severity: 'warning',
    meaning: 'noted',
    message: text,
    help: text,
    span: at,
  } as const;
  const quoted = { ...problem, message: `unknown key \`${text}\` in \`spec\``, help: `remove \`${text}\`` };
  return simulated(
    simulation({
      cni: text,
      base: { name: text, policies: 1, notSimulated: 0 },
      head: { name: text, policies: 1, notSimulated: 0 },
      impacts: [
        impact('blocked', ends, verdicts, cause),
        impact('opened', ends, verdicts, {
          kind: 'policy-removed',
          policy: by,
          line: { span: at, side: 'base' },
        }),
        impact('unknown', ends, { base: undecided, head: undecided }, { kind: 'undecided' }),
        { ...impact('still-denied', ends, verdicts), isUnexplained: true },
      ],
      changes: [change('removed', by), change('added', { ...by, kind: text, namespace: undefined })],
      evidence: {
        window: WINDOW,
        knownNodes: 1,
        describedNamespaces: [text],
        policyHistory: 'none',
        policiesChanged: undefined,
        nodes: [text],
        lostEvents: 1,
        sources: [
          source(text, {
            isComplete: false,
            format: text,
            records: { lines: 2, connections: 0, ignored: { [text]: 1 }, broken: { [text]: 1 } },
          }),
        ],
      },
      coverage: { touched: 1, withoutTraffic: [text] },
      diagnostics: [problem, quoted],
    }),
    'inconclusive',
    [{ code: 'incomplete-input', sources: [text] }],
  );
}
