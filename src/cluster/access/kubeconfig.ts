import { parse } from 'yaml';
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from '../../model/json-object.ts';

/** An entry of a kubeconfig: its name, its content, and the folder to which its relative paths refer. */
interface NamedEntry {
  readonly name: string;
  readonly value: JsonObject;
  readonly folder: string;
}

/** One or several kubeconfig files, merged as kubectl merges them. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, NamedEntry>;
  readonly users: ReadonlyMap<string, NamedEntry>;
  readonly contexts: ReadonlyMap<string, NamedEntry>;
  readonly currentContext: string | undefined;
}

export interface KubeconfigFile {
  readonly folder: string;
  readonly text: string;
}

/**
 * Merges kubeconfigs: of several entries of one name, and of several current contexts, the first one counts (client-go,
 * clientcmd/loader.go). Undefined when a text is not a kubeconfig.
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): Kubeconfig | undefined {
  const clusters = new Map<string, NamedEntry>();
  const users = new Map<string, NamedEntry>();
  const contexts = new Map<string, NamedEntry>();
  let currentContext: string | undefined;
  for (const { folder, text } of files) {
    const value = parseConfig(text);
    if (value === undefined) return undefined;
    keepFirst(clusters, value, ['clusters', 'cluster'], folder);
    keepFirst(users, value, ['users', 'user'], folder);
    keepFirst(contexts, value, ['contexts', 'context'], folder);
    currentContext ??= textAt(value, 'current-context') || undefined;
  }
  return { clusters, users, contexts, currentContext };
}

/** An empty file is an empty kubeconfig, as for kubectl. */
function parseConfig(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = parse(text, { maxAliasCount: 0, logLevel: 'silent' });
    return isJsonObject(value) ? value : undefined;
  } catch {
    // A parse error quotes the file, which contains tokens.
    return undefined;
  }
}

function keepFirst(
  entries: Map<string, NamedEntry>,
  config: JsonObject,
  [list, key]: readonly [string, string],
  folder: string,
): void {
  for (const item of listAt(config, list).filter(isJsonObject)) {
    const name = textAt(item, 'name');
    if (name !== undefined && !entries.has(name))
      entries.set(name, { name, value: objectAt(item, key), folder });
  }
}
