import type { ManifestFile } from '../../policy/manifest.ts';
import type { KnownPolicies } from '../../policy/unrendered/bearing/known-policies.ts';
import { createLeading, type Leading } from '../../policy/unrendered/bearing/leading.ts';
import { FOR_MANIFESTS, NAMES } from '../../policy/unrendered/bearing/making-programs.ts';
import type { PolicyPlaces } from '../../policy/unrendered/bearing/policy-places.ts';
import { baseName } from '../../policy/unrendered/file-path.ts';
import type { Io } from '../io.ts';
import type { ChangedText } from './changed-texts.ts';
import type { Comparison } from './comparison/comparison.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import { type FilesRead, type SideTexts, textsOfSides } from './side-texts.ts';

/** What each script, pipeline or object holds that itself comes to policies. */
const MARKS: readonly string[] = [
  ...['kubectl', 'oc apply', 'kapp deploy', 'calicoctl', 'kustomize build', 'flux push'],
  ...['helmfile', 'releases:', 'helm upgrade', 'terraform apply', 'ansible-playbook', 'kubernetes.core.'],
  ...['argoproj.io/', 'toolkit.fluxcd.io/', 'fleet.cattle.io/'],
];
/** By its name: scripts, files of `make` and others, pipelines, objects. */
const MAY_LEAD =
  /\.(?:sh|bash|zsh|ksh|py|rb|pl|ps1|ya?ml|json|mk|just)$|(?:^|\/)(?:GNU)?[Mm]akefile$|(?:^|\/)\.?[Jj]ustfile$|\.env(?:\.[\w-]+)?$|(?:^|\/)[^./]+$/;
/** A text that may call others. */
const CALLS =
  /\b(?:script|run|cmds?|steps|include|trigger|shell|command|resources|tasks|roles|helmfiles|bases|releases)["']?\s*:/;
/** What names policies and may become some; tests and texts for people do not. */
const OF_MANIFESTS =
  /^(?!(?:.*\/)?(?:tests?|docs?|examples?|testdata|fixtures|dashboards)\/).*\.(?:ya?ml|tpl)$/;
const MAX_FILES = 3000;
/** How often scripts are looked for that call those which were found before. */
const MAX_ROUNDS = 10;

export interface LeadingSides {
  readonly base: Leading;
  readonly head: Leading;
  /** False: some files are too large to be read. */
  readonly areAll: boolean;
}

/** Whether a file may say how policies are reached. */
export function mayLead({ file, before, after }: ChangedText, places: PolicyPlaces): boolean {
  if (!MAY_LEAD.test(file)) return false;
  if (!/\.(?:ya?ml|json)$/.test(file) || baseName(file) === 'package.json') return true;
  const names = (text: string): boolean => places.parts.some((part) => text.includes(part));
  const texts = [before?.text ?? '', after?.text ?? ''];
  return texts.some((text) => CALLS.test(text) || /^kind:/m.test(text) || names(text));
}

/** Through which files of each side tools and jobs come to policies. Undefined where git cannot tell, or there are too many. */
export async function leadingAround(
  comparison: Comparison,
  changed: readonly ChangedText[],
  known: KnownPolicies,
  io: Io,
): Promise<LeadingSides | undefined> {
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return undefined;
  const sides = textsOfSides(comparison, repository, io);
  if (sides === undefined) return undefined;
  const of = async (side: SideTexts, own: readonly (ManifestFile | undefined)[]) => {
    const found = await filesOf(side);
    const naming = await side.holding(NAMES);
    if (found === undefined || naming === undefined) return undefined;
    const changedFiles = own.flatMap((one) => one ?? []);
    const names = new Set(changedFiles.map(({ file }) => file));
    const makers = naming
      .filter((path) => FOR_MANIFESTS.test(path) || OF_MANIFESTS.test(path))
      .map(repository.shown)
      .filter((path) => !known.places.isNamedBy(path));
    const others = found.files.filter(({ file }) => !names.has(file));
    const leading = createLeading([...others, ...changedFiles], makers, known);
    return { leading, isComplete: found.isComplete };
  };
  const base = await of(
    sides.base,
    changed.map(({ before }) => before),
  );
  const head = await of(
    sides.head,
    changed.map(({ after }) => after),
  );
  if (base === undefined || head === undefined) return undefined;
  return { base: base.leading, head: head.leading, areAll: base.isComplete && head.isComplete };
}

async function filesOf(side: SideTexts): Promise<FilesRead | undefined> {
  const found = new Set<string>();
  let marks = MARKS;
  for (let round = 0; marks.length > 0; round++) {
    if (round > MAX_ROUNDS) return undefined;
    const holding = await side.holding(marks);
    if (holding === undefined) return undefined;
    const more = holding.filter((path) => MAY_LEAD.test(path) && !found.has(path));
    for (const path of more) found.add(path);
    if (found.size > MAX_FILES) return undefined;
    const callable = more.filter((path) => !/\.(?:ya?ml|json)$/.test(path)).map(baseName);
    const isMade = callable.some((name) => /makefile$|\.mk$/i.test(name));
    marks = [...new Set([...callable.filter((name) => name.includes('.')), ...(isMade ? ['make '] : [])])];
  }
  return side.readSome([...found]);
}
