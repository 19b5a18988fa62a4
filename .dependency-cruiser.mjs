/** The layers of src/, bottom first. A folder may import from itself and from those before it. */
const LAYERS = [
  ['model', 'words of the domain: it depends on nothing'],
  ['engine', 'judges tables; knows no dialect'],
  ['policy', 'dialects compile to the engine; they know nothing of clusters or flows'],
  ['inventory', 'who is behind a name or an address'],
  ['digest', 'the connections of a window as facts, and their file: it runs in a browser'],
  ['impact', 'pure comparison of verdicts'],
  ['plan', 'pure ordering of writes'],
  ['report', 'a result to text; sees no input and does no I/O'],
  ['flows', 'reads and stores recorded flows'],
  ['http', 'one exchange, one retry rule, one failure, one clock for everything that talks HTTP'],
  ['gitlab', 'talks to GitLab'],
  ['cluster', 'talks to the Kubernetes API'],
  ['cli', 'the only place that sees the whole house'],
];

const CORE = '^src/(model|engine|policy|inventory|digest|impact|plan|report)/';

const layering = LAYERS.slice(0, -1).map(([layer, reason], i) => ({
  name: `${layer}-imports-downwards-only`,
  comment: `${layer}: ${reason}. Code that needs a higher layer belongs into that layer.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: {
    path: `^src/(${LAYERS.slice(i + 1)
      .map(([above]) => above)
      .join('|')})/`,
  },
}));

export default {
  forbidden: [
    ...layering,
    {
      name: 'core-does-no-io',
      comment:
        'model to report run in the browser unchanged: no node: module, no clock, no environment, no network.',
      severity: 'error',
      from: { path: CORE, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'outer-adapters-stay-apart',
      comment: 'flows, gitlab and cluster know nothing of each other; cli joins them.',
      severity: 'error',
      from: { path: '^src/(flows|gitlab|cluster)/' },
      to: { path: '^src/(flows|gitlab|cluster)/', pathNot: '^src/$1/' },
    },
    {
      name: 'http-knows-no-input',
      comment: 'http serves gitlab and cluster; what flows are is none of its business.',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: '^src/(?!http/|model/)' },
    },
    {
      name: 'one-way-to-talk-http',
      comment:
        'Time limits, repetitions and failures are those of src/http, for whoever it is that is asked.',
      severity: 'error',
      from: { path: '^src/(?!http/)', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/undici', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one idea, or that a type lives in the wrong place.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-tests-in-product',
      comment: 'The product never imports a test or its doubles.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '(^test/|\\.test\\.ts$)' },
    },
    {
      name: 'no-dev-dependency-in-product',
      comment: 'What the product imports must be installed with it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'everything-resolves',
      comment: 'A typo in an import must fail here, not at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
