import type { ManifestFile } from '../manifest.ts';
import {
  createFileRoles,
  type FileRole,
  type Inclusion,
  NOTHING_RENDERED,
  notListed,
  type RenderedFolders,
} from './file-roles.ts';
import { type Includer, isDelivery, isSameIncluder } from './includer.ts';
import { NOT_LISTED } from './kustomization.ts';

/** The files of the other side of a comparison. */
export interface OtherSide {
  readonly files: readonly ManifestFile[];
  readonly context?: readonly ManifestFile[];
  readonly rendered?: RenderedFolders;
}

type RoleOf = (file: string) => FileRole;

/**
 * A change may affect whether a file is applied: what included it before, and no longer does, may have removed it; and where
 * only after the change something of Flux or Argo CD includes it, or a list that leads to a cluster and was there before, it
 * may not have been applied before. A list that comes with the change is of something new, which leaves alone what was there.
 */
export function withIncludersOf(
  { before, after }: { readonly before: OtherSide | undefined; readonly after: OtherSide | undefined },
  files: readonly ManifestFile[],
  roleOf: RoleOf,
): RoleOf {
  const names = new Set(files.map(({ file }) => file));
  // Rendered texts have different names on each side, and say themselves what they were rendered from.
  const renderedHere = files.filter(({ renderedFrom }) => renderedFrom !== undefined);
  const rolesOf = ({ files: others, context = [], rendered = NOTHING_RENDERED }: OtherSide): RoleOf =>
    createFileRoles([...others, ...context, ...renderedHere], rendered);
  const roleBefore = before && rolesOf(before);
  const roleAfter = after && rolesOf(after);
  if (roleBefore === undefined && roleAfter === undefined) return roleOf;
  return (file) => {
    const role = roleOf(file);
    if (role.kind !== 'plain' && role.kind !== 'governed') return role;
    const includers = includersOf(role);
    const lost = includersOf(roleBefore?.(file)).filter(
      (includer) => !includers.some((other) => isSameIncluder(includer, other)),
    );
    const last = lost.at(-1);
    if (last !== undefined && isTakenOut(role, lost, names)) return { kind: 'unlisted', by: last.file };
    const gained = includers.some(isDelivery) ? [] : includersOf(roleAfter?.(file)).filter(isDelivery);
    const including = new Set(includers.map(fileOf));
    const listing = rootsOf(roleAfter?.(file)).filter((root) => names.has(root) && !including.has(root));
    const doubtful = [...lost.map(fileOf), ...gained.map(fileOf), ...listing];
    if (doubtful.length === 0) return role;
    const unlisted = notListed(doubtful);
    if (role.kind === 'plain') return { kind: 'governed', governance: unlisted };
    const { governance } = role;
    const ways = governance.ways.map((way) => [...way, NOT_LISTED]);
    return { kind: 'governed', governance: { ...governance, ways, leftOutBy: unlisted.roots } };
  };
}

/**
 * Whether lists that are still there, and nothing else, had a file that none of them has now. A list that is gone may have been
 * replaced by something that is not known.
 */
function isTakenOut(role: FileRole, lost: readonly Includer[], names: ReadonlySet<string>): boolean {
  return (
    role.kind === 'governed' &&
    role.governance.includers.length === 0 &&
    role.governance.ways.every((way) => way.every((effect) => effect === NOT_LISTED)) &&
    lost.every(({ file }) => names.has(file))
  );
}

function inclusionOf(role: FileRole | undefined): Inclusion | undefined {
  if (role?.kind === 'plain' || role?.kind === 'rendered') return role;
  return role?.kind === 'governed' ? role.governance : undefined;
}

function includersOf(role: FileRole | undefined): readonly Includer[] {
  return inclusionOf(role)?.includers ?? [];
}

/** Those that really include the file: a root that is suspended, or leaves the file out, does not count. */
function rootsOf(role: FileRole | undefined): readonly string[] {
  const { includers, roots } = inclusionOf(role) ?? { includers: [], roots: [] };
  const including = new Set(includers.map(fileOf));
  return roots.filter((root) => including.has(root));
}

function fileOf({ file }: Includer): string {
  return file;
}
