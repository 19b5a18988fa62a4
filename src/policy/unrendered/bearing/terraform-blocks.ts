import type { ManifestFile } from '../../manifest.ts';
import { folderOf, pathFrom } from '../file-path.ts';
import { asksForPolicies, toldOfRelease } from './release-block.ts';

/** A block of a file of Terraform, or an assignment outside of blocks. */
export interface Block {
  readonly file: string;
  /** How others refer to it, such as `var.ports`. */
  readonly address: string;
  readonly text: string;
}

const MAKES_POLICIES = /\bkubernetes_network_policy|NetworkPolicy/;
const REFERENCE = /\b(?:data\.)?[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*/g;

export function isTerraform(file: string): boolean {
  return /\.(?:tf|tofu|tfvars)$/.test(file);
}

/**
 * What some files of Terraform say about policies: resources that are some, calls of modules that hold some, and the variables, locals and
 * others on which these depend. Addresses of all modules are taken as one, which tells too much rather than too little.
 */
export function blocksOfPolicies(
  files: readonly ManifestFile[],
  leadsToPolicies: (path: string) => boolean = () => false,
): ReadonlyMap<string, readonly string[]> {
  const blocks = files.filter(({ file }) => isTerraform(file)).flatMap(blocksOf);
  const byAddress = Map.groupBy(blocks, ({ address }) => address);
  const found = new Set(
    blocks.filter(
      (block) =>
        MAKES_POLICIES.test(block.text) ||
        (isCall(block) && asksForPolicies(block.text)) ||
        pathsIn(block).some(leadsToPolicies),
    ),
  );
  // A set gives what is added to it meanwhile, too.
  for (const block of found) {
    for (const [reference] of block.text.matchAll(REFERENCE))
      for (const one of byAddress.get(reference) ?? []) found.add(one);
    const here = folderOf(block.file);
    for (const caller of blocks)
      if (caller.address.startsWith('module.') && sourceOf(caller) === here) found.add(caller);
  }
  const told = blocks.filter((block) => found.has(block));
  return new Map(
    [...Map.groupBy(told, ({ file }) => file)].map(([file, some]) => [
      file,
      some.map(({ text }) => toldOfRelease(text)),
    ]),
  );
}

/** Files that blocks read, and folders that they give to something: manifests, templates, data. Of modules and charts it is known which. */
export function filesOfBlocks(blocks: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  return new Set(
    [...blocks].flatMap(([file, texts]) =>
      texts.flatMap((text) => pathsIn({ file, text: text.replace(/^(?:source|chart)\s*=.*$/gm, '') })),
    ),
  );
}

/**
 * What a block names by a path: files for a function such as `file("${path.module}/a.yaml")`, a pattern, the folder that a module or a
 * release is given. Of a pattern its folder.
 */
function pathsIn({ file, text }: Pick<Block, 'file' | 'text'>): readonly string[] {
  const named = text.matchAll(/"(\$\{path\.(?:module|root|cwd)\}\/)?([^"$\s]{1,300})/g);
  return [...named].flatMap(([, start, path = '']) => {
    const [plain = ''] = path.split(/\/?[^/]*\*/);
    const isPath = start !== undefined || path.includes('/') || /\.\w+$/.test(path);
    if (!isPath || !/[\w-]/.test(plain)) return [];
    return pathFrom(folderOf(file), plain.replace(/\/+$/, '')) ?? [];
  });
}

/** Whether a block has a module or a chart applied. */
export function isCall({ text }: Block): boolean {
  return /^(?:module|resource "helm_release")/.test(text);
}

/** Of which providers the resources are that some blocks have, such as `kubernetes`. */
export function providersOf(blocks: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const types = [...blocks.values()]
    .flat()
    .map((text) => /^(?:resource|data)\s+"([a-z0-9]+)_/.exec(text)?.[1]);
  return new Set(types.flatMap((one) => one ?? []));
}

function sourceOf({ file, text }: Block): string | undefined {
  const [, source] = /^[^\S\n]*source[^\S\n]*=[^\S\n]*"([^"]*)"/m.exec(text) ?? [];
  return source === undefined ? undefined : pathFrom(folderOf(file), source);
}

/** As `terraform fmt` writes them: a block begins and ends where its line begins. */
export function blocksOf({ file, text }: ManifestFile): readonly Block[] {
  const parts = text
    .split('\n')
    .filter((line) => !/^\s*(?:#|\/\/)/.test(line))
    .join('\n')
    .split(/^(?=[A-Za-z_])/m)
    .map(trimmedLines)
    .filter((part) => part !== '');
  return parts.flatMap((part): Block[] => {
    const [, type = '', rest = ''] = /^([\w-]+)((?:\s+"[^"]*")*)/.exec(part) ?? [];
    const labels = [...rest.matchAll(/"([^"]*)"/g)].map(([, label = '']) => label);
    if (type === 'locals') {
      return entriesOf(part).map((text) => ({ file, address: `local.${/^[\w-]+/.exec(text)?.[0]}`, text }));
    }
    const address =
      labels.length === 0
        ? `var.${type}`
        : type === 'resource'
          ? labels.join('.')
          : `${type === 'variable' ? 'var' : type}.${labels.join('.')}`;
    return [{ file, address, text: part }];
  });
}

function trimmedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** The assignments in a block. */
function entriesOf(block: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  for (const line of block.split('\n')) {
    const after = depth + line.split(/[{[(]/).length - line.split(/[}\])]/).length;
    if (depth === 1 && /^[A-Za-z_][\w-]*\s*=/.test(line)) entries.push(line);
    else if (after > 0 && entries.length > 0) entries.push(`${entries.pop()}\n${line}`);
    depth = after;
  }
  return entries;
}
