import type { PolicyRef } from '../../model/verdict.ts';

/** The names of a file's policies. One text and two numbers each: there may be hundreds of thousands. */
export interface PolicyNames {
  readonly file: string;
  /** What identifies each policy: JSON of its API group, kind, namespace and name. */
  readonly keys: readonly string[];
  /** Line and column of each policy. */
  readonly places: Int32Array;
  /** For rendered texts: the other file in which a policy was written, by the policy's number. */
  readonly elsewhere: ReadonlyMap<number, string>;
}

export function namesOf(file: string, refs: readonly PolicyRef[]): PolicyNames {
  const keys = refs.map(({ apiVersion, kind, namespace, name }) =>
    JSON.stringify([apiVersion.slice(0, apiVersion.indexOf('/') + 1), kind, namespace ?? null, name]),
  );
  const elsewhere = new Map(
    refs.flatMap(({ span }, i) => (span.file === file ? [] : [[i, span.file] as const])),
  );
  return {
    file,
    keys,
    places: Int32Array.from(refs.flatMap(({ span }) => [span.line, span.column])),
    elsewhere,
  };
}

/** The policies whose name another policy has, too, in the order of the files. */
export function twinsAmong(files: readonly PolicyNames[]): PolicyRef[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { keys } of files) {
    for (const key of keys) (seen.has(key) ? twice : seen).add(key);
  }
  if (twice.size === 0) return [];
  return files.flatMap((names) =>
    names.keys.flatMap((key, i) => (twice.has(key) ? [refOf(names, key, i)] : [])),
  );
}

/** The namespaces of the policies, sorted. */
export function namespacesAmong(files: readonly PolicyNames[]): readonly string[] {
  const all = files.flatMap((names) => names.keys.flatMap((key, i) => refOf(names, key, i).namespace ?? []));
  return [...new Set(all)].sort();
}

function refOf({ file, places, elsewhere }: PolicyNames, key: string, i: number): PolicyRef {
  const [apiVersion, kind, namespace, name] = JSON.parse(key) as [string, string, string | null, string];
  return {
    dialect: 'kubernetes',
    apiVersion,
    kind,
    namespace: namespace ?? undefined,
    name,
    span: { file: elsewhere.get(i) ?? file, line: places[2 * i] ?? 1, column: places[2 * i + 1] ?? 1 },
  };
}
