import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* Texts that are neither manifests nor values, which templates and programs read, or from which scripts are made. */

const chart = (rule: string): Files => ({
  'charts/np/Chart.yaml': 'name: np\n',
  'charts/np/values.yaml': 'rules: ""\n',
  'charts/np/templates/np.yaml': `kind: NetworkPolicy\nspec:\n  egress:\n${rule}`,
});
const LINES: Files = {
  ...chart('{{- range .Files.Lines "cidrs.txt" }}\n    - to: [{ipBlock: {cidr: {{ . }}}}]\n{{- end }}\n'),
  'charts/np/cidrs.txt': '10.0.0.0/8\n',
  'charts/np/templates/NOTES.txt': 'Read me\n',
};
const JSONNET: Files = {
  'j/main.jsonnet': 'local c = import "app.json5";\n{ kind: "NetworkPolicy", metadata: { name: c.name } }\n',
  'j/app.json5': '{ name: "web" }\n',
};
const SCRIPT: Files = {
  'ops/kustomization.yaml': 'kind: Kustomization\nconfigMapGenerator: [{name: a, files: [clean.txt]}]\n',
  'ops/clean.txt': 'echo nothing\n',
  'docs/clean.txt': 'echo nothing\n',
};
const DELETES = 'kubectl delete networkpolicy --all -n shop';

const TOLD: readonly Edit[] = [
  ['a file that a template reads', UNKNOWN, LINES, 'charts/np/cidrs.txt', '10.0.0.0/8', '10.0.0.0/16'],
  ['a file of JSON5 that a program imports', UNKNOWN, JSONNET, 'j/app.json5', 'web', 'db'],
  ['a script in a text', UNKNOWN, SCRIPT, 'ops/clean.txt', 'echo nothing', DELETES],
];

const QUIET: readonly Edit[] = [
  ['the notes of a chart', NOTHING, LINES, 'charts/np/templates/NOTES.txt', 'Read me', DELETES],
  ['a command in a text for people', NOTHING, SCRIPT, 'docs/clean.txt', 'echo nothing', DELETES],
];

describeEdits(TOLD, QUIET);
