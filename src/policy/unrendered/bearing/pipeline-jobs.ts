import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { readManifests } from '../../read-manifests.ts';
import { commandsIn } from './commands-in.ts';
import { leavesIn } from './leaves-in.ts';
import { NO_RECIPE, type Recipe } from './recipe.ts';

/** As the tag is a word of YAML's that nothing else reads. Source: GitLab's reference of `!reference`. */
const REFERENCE = /!reference\s{0,5}\[\s{0,5}["']?([^[\]"',\s]{1,200})["']?\s{0,5}(?:,[^[\]]{0,300})?\]/g;
/** An input of the file, by its name. Source: GitLab's reference of `spec:inputs`. */
const INPUT = /\$\[\[\s{0,5}inputs\.([\w-]{1,100})[^\]]{0,200}\]\]/g;
/** What says whether, and when, a job or a pipeline runs. `on` is read as `true` (docs/decisions/0003-yaml-as-kubectl-reads-it.md). */
const CONDITIONS: readonly string[] = [
  ...['rules', 'only', 'except', 'when', 'if', 'on', 'true', 'trigger', 'parallel'],
];
/** Lists whose maps are no steps. */
const NO_STEPS: ReadonlySet<string> = new Set([
  ...[...CONDITIONS, 'artifacts', 'cache', 'include', 'services', 'changes', 'paths', 'exclude', 'needs'],
]);

/** Jobs of GitLab, GitHub and others: parts of a file with texts that are commands. */
export function jobsOf({ file, text }: ManifestFile): readonly Recipe[] {
  const plain = text
    .replace(REFERENCE, '"!reference $1"')
    .replace(INPUT, '$input_$1')
    .replace(/^(?:#[^\n]*\n)*---[^\n]*\n/, '');
  // A play of Ansible is a list, which is no manifest.
  const read = readManifests({
    file,
    text: /^- /m.exec(plain)?.index === firstLineOf(plain) ? `plays:\n${plain}` : plain,
  });
  const inputs = Object.entries(fieldsOf(fieldsOf(read.documents[0]?.value.spec).inputs)).map(
    ([name, input]) => [`input_${name}`, fieldsOf(input).default],
  );
  return read.documents.flatMap(({ value }) => {
    const { jobs, include, workflow, variables, default: always, ...others } = value;
    const ofAll = { ...conditionsOf(value), workflow };
    const parts = Object.entries({ ...(Array.isArray(jobs) ? { jobs } : fieldsOf(jobs)), ...others });
    const shared = { ...fieldsOf(variables), ...Object.fromEntries(inputs) };
    const named = parts.map(([name, job]) => jobOf(name, job, { ofAll, shared, always }));
    return include === undefined
      ? named
      : [
          ...named,
          {
            ...NO_RECIPE,
            name: 'include',
            commands: [],
            files: textsWithin(include),
            steps: stepsIn([include].flat()),
          },
        ];
  });
}

/** Where the first line starts that says something. */
function firstLineOf(text: string): number {
  return /^(?![^\S\n]*(?:#|$))/m.exec(text)?.index ?? 0;
}

function jobOf(
  name: string,
  job: unknown,
  { ofAll, shared, always }: { readonly ofAll: Fields; readonly shared: Fields; readonly always: unknown },
): Recipe {
  const fields = fieldsOf(job);
  const { extends: extended, trigger, uses, variables, env, roles } = fields;
  const inherits = fields.script === undefined ? [] : textsWithin(fieldsOf(always).before_script);
  const texts = [...inherits, ...(name === 'helmfiles' ? helmfilesIn(job) : textsWithin(job))];
  return {
    name,
    commands: texts.filter((one) => !one.startsWith('!reference ')).flatMap(commandsIn),
    parts: [
      ...textsWithin(extended),
      ...texts.flatMap((one) => (one.startsWith('!reference ') ? [one.slice('!reference '.length)] : [])),
    ],
    files: [
      ...textsWithin(fieldsOf(trigger).include),
      ...textsWithin(uses),
      ...[roles, ...(Array.isArray(job) ? job : [])].flatMap(rolesIn).map((role) => `roles/${role}`),
    ],
    steps: [...stepsIn(job), ...(hasCommands(fields) ? [] : givenBy(fields))],
    partsOf: [],
    conditions: [conditionsOf(fields), ofAll, extended],
    variables: { ...shared, ...fieldsOf(variables), ...fieldsOf(env) },
  };
}

/** Of a helmfile it counts, too, which of its releases another one selects. */
function helmfilesIn(value: unknown): readonly string[] {
  return [value].flat().map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

function hasCommands({ script, run, steps }: Fields): boolean {
  return (script ?? run ?? steps) !== undefined;
}

/** What a part without commands gives to a tool, or to a job from elsewhere: each field, and variables. */
function givenBy(fields: Fields): readonly Fields[] {
  const { variables, ...others } = fields;
  const given = Object.entries(others).filter(([name]) => !NO_STEPS.has(name));
  return [...leavesIn(Object.fromEntries(given)), ...leavesIn(variables)];
}

/** The roles of a play of Ansible, or of one of its tasks. */
function rolesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((one) => (typeof one === 'string' ? [one] : textsWithin(fieldsOf(one).role)));
  }
  const { roles, include_role: included, import_role: imported } = fieldsOf(value);
  return [
    ...(Array.isArray(roles) ? rolesIn(roles) : []),
    ...[included, imported].flatMap((one) => textsWithin(fieldsOf(one).name)),
  ];
}

function conditionsOf(fields: Fields): Fields {
  const { environment } = fields;
  const found = CONDITIONS.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]));
  // Variables, and through them clusters, are those of an environment.
  const place = typeof environment === 'string' ? environment : fieldsOf(environment).name;
  return Object.fromEntries(place === undefined ? found : [...found, ['environment', place]]);
}

function stepsIn(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.flatMap((one) => [fieldsOf(one), ...stepsIn(one)]);
  return Object.entries(fieldsOf(value)).flatMap(([name, part]) => (NO_STEPS.has(name) ? [] : stepsIn(part)));
}
