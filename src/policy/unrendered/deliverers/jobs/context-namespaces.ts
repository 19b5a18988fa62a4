import { fieldsOf } from '../../../manifests/fields-of.ts';
import { readManifests } from '../../../read-manifests.ts';
import type { ReadFile } from '../../kustomization.ts';
import { readOptions } from './command-options.ts';
import type { Command } from './read-commands.ts';

/** Where objects without a namespace go, as a command sets it for later ones; undefined for a command that does not set it. */
export interface ContextNamespace {
  readonly field: string;
  readonly namespaces: readonly string[];
}

const VALUES: ReadonlySet<string> = new Set(['--namespace', '-n', '--cluster', '--user', '--kubeconfig']);

/**
 * Sources: `kubectl config set-context --help`, `kubens`, `oc project`, and `ci_access` in the configuration of GitLab's agent,
 * whose `default_namespace` applies to the contexts that a job gets. `folderAt` resolves the folder of the agent's configuration.
 */
export function contextNamespace(
  { words, variables }: Command,
  folderAt: (fromTop: string) => string | undefined,
  readFile: ReadFile,
): ContextNamespace | undefined {
  const [program = '', ...rest] = words;
  const { operands, valuesOf } = readOptions(rest, VALUES);
  const known = (field: string, values: readonly string[]): ContextNamespace | undefined =>
    values.length === 0
      ? undefined
      : { field, namespaces: values.flatMap((value) => variables.expand(value)) };
  if (program === 'kubens') return known('kubens', operands.slice(0, 1));
  if (program === 'oc' && operands[0] === 'project') return known('oc project', operands.slice(1, 2));
  if (program === 'oc' && operands[0] === 'new-project') return known('oc new-project', operands.slice(1, 2));
  if (program !== 'kubectl' || operands[0] !== 'config') return undefined;
  if (operands[1] === 'set-context')
    return known('kubectl config set-context --namespace', valuesOf('--namespace', '-n'));
  if (operands[1] !== 'use-context') return undefined;
  const agents = variables.expand(operands[2] ?? '').flatMap((name) => name.split(':').slice(1));
  const namespaces = agents.flatMap((agent) => {
    const folder = folderAt(`.gitlab/agents/${agent}`);
    const text = folder === undefined ? undefined : readFile(`${folder}/config.yaml`)?.text;
    return text === undefined ? [] : namespacesOfAgent(text);
  });
  return namespaces.length === 0
    ? undefined
    : { field: 'default_namespace', namespaces: [...new Set(namespaces)] };
}

/** Which of the projects and groups runs the job is not looked up. */
function namespacesOfAgent(text: string): readonly string[] {
  const { ci_access: access } = readManifests({ file: 'config.yaml', text }).documents[0]?.value ?? {};
  const { projects, groups } = fieldsOf(access);
  return [projects, groups]
    .flatMap((list) => (Array.isArray(list) ? list.map(fieldsOf) : []))
    .flatMap(({ default_namespace: namespace }) => (typeof namespace === 'string' ? [namespace] : []));
}
