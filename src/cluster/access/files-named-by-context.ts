import { existsSync, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { isJsonObject, type JsonObject, listAt, textAt } from '../../model/json-object.ts';
import type { SelectedContext } from './select-context.ts';

/**
 * The files on which a context depends: certificates, keys, the token, and every path in its credential plug-in's command,
 * arguments and variables, also after `=` and in a list such as PATH. A plug-in runs in the working folder, so relative words
 * start there. A folder counts only where the word looks like a path: a cluster may have the same name.
 */
export function filesNamedByContext({ cluster, user }: SelectedContext, cwd: string): readonly string[] {
  const exec: unknown = user.exec;
  const providerConfig: unknown = user.authProvider?.config;
  const token = isJsonObject(providerConfig) ? textAt(providerConfig, 'tokenFile') : undefined;
  const words = isJsonObject(exec) ? [exec.command, ...listAt(exec, 'args'), ...valuesOf(exec)] : [];
  const paths = words
    .filter((word) => typeof word === 'string')
    .flatMap((word) => [word, word.replace(/^[^=]*=/, '')])
    .filter((word) => isPath(word, cwd))
    .map((word) => resolve(cwd, word));
  return [
    ...[cluster.caFile, user.certFile, user.keyFile, token].filter((path) => path !== undefined),
    ...new Set(paths),
  ];
}

/** The values of variables that the plug-in gets. */
function valuesOf(exec: JsonObject): readonly string[] {
  return listAt(exec, 'env')
    .filter(isJsonObject)
    .flatMap((variable) => (textAt(variable, 'value') ?? '').split(delimiter));
}

function isPath(word: string, cwd: string): boolean {
  const path = resolve(cwd, word);
  return word !== '' && existsSync(path) && (word.includes('/') || !statSync(path).isDirectory());
}
