import { parseDocument, stringify } from 'yaml';

/** What one template is rendered from. */
export interface ComponentSource {
  readonly name: string;
  readonly description: string;
  /** The text of each job, in order, with what it shares. */
  readonly jobs: readonly string[];
  /** The text of inputs.yml. */
  readonly inputs: string;
  /** Put where an input's default says VERSION: a template must name the version that it was released with. */
  readonly version: string;
}

const INPUT = /\$\[\[\s*inputs\.([\w-]+)/g;

/** A line of a job that stands for lines which several jobs share: their file in shared/, at the same indentation. */
const SHARED = /^( *)#shared (\S+)$/gm;

/** The text of a job with what it shares with others put in. */
export function expandShared(job: string, readShared: (file: string) => string): string {
  return job.replace(SHARED, (_, indent: string, file: string) =>
    readShared(file).trimEnd().replaceAll(/^/gm, indent),
  );
}

/** Renders one self-contained template. An input that a job uses and nobody declares is an error of ours. */
export function renderComponent({ name, description, jobs, inputs, version }: ComponentSource): string {
  const body = jobs.map((job) => job.trim()).join('\n\n');
  const used = new Set([...body.matchAll(INPUT)].map((match) => match[1]));
  const declared: unknown = parseDocument(inputs).toJS();
  if (typeof declared !== 'object' || declared === null) throw new Error('inputs.yml holds no inputs');
  const chosen = Object.entries(declared).filter(([input]) => used.has(input));
  const missing = [...used].filter((input) => input === undefined || !Object.hasOwn(declared, input));
  if (missing.length > 0) throw new Error(`component ${name} uses undeclared inputs: ${missing.join(', ')}`);
  // `spec: description` is left out: GitLab knew no such key before 2026, and refuses the pipeline for one that it does not know.
  const header = stringify(
    { spec: { inputs: Object.fromEntries(chosen) } },
    // GitLab reads YAML 1.1, where `off` is a boolean.
    { lineWidth: 0, defaultStringType: 'PLAIN', compat: 'yaml-1.1' },
  ).replaceAll('VERSION', version);
  return `# ${description}\n# Rendered from ci-components/ by \`npm run components\`: change it there.\n${header}---\n${body}\n`;
}
