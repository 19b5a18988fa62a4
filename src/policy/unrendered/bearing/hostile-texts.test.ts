import { expect, it } from 'vitest';
import { actingCommands } from './acting-commands.ts';
import { askedLabels } from './asked-labels.ts';
import { createFeeding } from './feeding.ts';
import { createLeading } from './leading.ts';
import { listedPolicies } from './listed-policies.ts';
import { plugInSettings } from './plug-in-settings.ts';
import { createPolicyPlaces } from './policy-places.ts';

/* An expression that takes cubic time for one of these does not end within the time limit of a test; in `.ci/run` neither does one that takes quadratic time. */

const LENGTH = process.env.SLUICE_FUZZ_RUNS === undefined ? 5000 : 300_000;
const PARTS = [
  ...[
    '\n',
    ' ',
    'a',
    '-',
    '#',
    '"',
    "'",
    '`',
    '{',
    '{{',
    '{%',
    '{{ ',
    '}}',
    '}} ',
    '\\\n',
    '$',
    '${',
    ': ',
    '> ',
  ],
  ...['a ', ' a', '\na', 'a\n', '\n\n#', '\n  - ', 'a: ', '\nsource ', 'source = "', '\nsource=\n', '"a" '],
  ...[
    'include ',
    'include "',
    '{{ include "a" . }}',
    '{{ define "',
    '{{ define "a" }}',
    '.Values.',
    '.Values.a',
  ],
  ...[
    '#@ ',
    '\n#@',
    'data.values.',
    '--set ',
    '--set a=',
    'kubectl ',
    'kubectl -p ',
    'A=',
    'A = ',
    ' > ',
    '\tFELIX_',
  ],
  ...[
    'networkpolicy ',
    'enable-policy ',
    'resource "a" ',
    '\nlocals {',
    '\na = [',
    'import ',
    'kind: NetworkPolicy\n{{ ',
    '\n- a',
    '!reference [',
    'A="$A$A"\n$A ',
    'kubectl apply -f policies ',
    'a: [',
    'a,\n',
    '>-\n',
  ],
];
const FILES = [
  'a.tf',
  'a.jsonnet',
  'a.cue',
  'chart/templates/a.yaml',
  'chart/values.yaml',
  'a.sh',
  'a.py',
  'kustomization.yaml',
  'Makefile',
  'justfile',
  '.gitlab-ci.yml',
  'package.json',
  'yarn.lock',
  'go.mod',
];
const known = {
  places: createPolicyPlaces(['policies/a.yaml']),
  namespaces: new Set(['shop']),
  isAsked: (label: string) => label === 'app',
};

it.each(PARTS)('a text of nothing but %j is looked through', (part) => {
  const text = part.repeat(Math.ceil(LENGTH / part.length));
  for (const name of FILES) {
    const file = { file: name, text };
    const feeding = createFeeding({
      files: [file, { file: 'chart/templates/p.yaml', text: 'kind: NetworkPolicy\nspec: {{ .Values.a }}\n' }],
      others: [],
      charts: ['chart/Chart.yaml'],
      data: [name],
      leadsToPolicies: (path) => path === 'a',
      isAsked: () => true,
      isGiven: () => false,
      isRead: () => false,
    });
    const found = [
      actingCommands(text, known, name),
      createLeading([file], ['a.jsonnet'], known).saidBy(file),
      askedLabels(text, known.isAsked),
      plugInSettings(file),
      feeding.says(file),
      feeding.fetches(file),
      listedPolicies(file, () => true, { isAsked: known.isAsked, isNew: false }),
    ];
    expect(found.every(Array.isArray)).toBe(true);
  }
});
