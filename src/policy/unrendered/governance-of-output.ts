import type { ManifestFile, RenderedFrom } from '../manifest.ts';
import type { DeliveredFolders } from './delivered-folders.ts';
import type { Delivery } from './deliverers/delivery.ts';
import type { Governance } from './governance.ts';
import { includerOf } from './includer.ts';
import { ANYTHING, type Kustomization, type Transformation } from './kustomization.ts';
import { effectsOf, textsOf } from './kustomization-effects.ts';

/** What is known about which kustomizations and deliveries include which files. */
export interface KnownIncluders {
  readonly all: readonly Kustomization[];
  readonly byFolder: ReadonlyMap<string, Kustomization>;
  readonly byName: ReadonlyMap<string, ManifestFile>;
  readonly delivered: DeliveredFolders;
  /** Folders whose output is read. */
  readonly rendered: readonly string[];
  /** What Flux is told to ignore. */
  readonly ignoring: string;
}

/** What Flux and Argo CD do to what a tool renders from a folder; undefined where nothing is known to deliver it. */
export function governanceOfOutput(from: RenderedFrom, known: KnownIncluders): Governance | undefined {
  return from.kind === 'chart' ? ofChart(from, known) : ofKustomization(from.folder, known);
}

/**
 * Whoever renders a folder has said what is applied. So other kustomizations that include it count only where nothing delivers it
 * as it is, and only if they are themselves delivered by Flux or Argo CD and not rendered.
 */
function ofKustomization(folder: string, known: KnownIncluders): Governance | undefined {
  const { all, byFolder, byName, delivered, rendered, ignoring } = known;
  const includersOf = (included: string): readonly Kustomization[] =>
    delivered.includers.filter((includer) => includer.folder === included);
  const seen = new Set<string>();
  const chainsTo = (included: string): readonly (readonly Kustomization[])[] => {
    const direct = includersOf(included).map((one) => [one]);
    if (included === folder && direct.length > 0) return direct;
    seen.add(included);
    const above = all.filter(
      (one) => one.resources.includes(included) && !rendered.includes(one.folder) && !seen.has(one.folder),
    );
    return [...direct, ...above.flatMap((one) => chainsTo(one.folder).map((chain) => [one, ...chain]))];
  };
  const chains = chainsTo(folder);
  if (chains.length === 0) return undefined;
  const along = [...new Set(chains.flat())];
  const isDelivery = new Set(delivered.includers);
  return {
    ways: chains.map((chain) => chain.flatMap((one) => effectsOf(one, byFolder))),
    roots: [...new Set(along.filter((one) => isDelivery.has(one)).map(({ file }) => file))],
    texts: along.flatMap((one) => textsOf(one, byFolder, byName)),
    includers: along.flatMap((one) => includerOf(one, ignoring)),
  };
}

/** A chart may have many releases: if there is one in the namespace that is rendered, that one is meant. */
function ofChart(
  { folder, namespace }: RenderedFrom & { kind: 'chart' },
  { delivered, ignoring }: KnownIncluders,
): Governance | undefined {
  const releases = delivered.at(folder);
  if (releases.length === 0) return undefined;
  const meant = releases.filter((release) => mayBeIn(release, namespace));
  const counted = meant.length > 0 ? meant : releases;
  return {
    ways: counted.map(({ transformations }) =>
      meant.length > 0 ? transformations.filter((effect) => !isMove(effect)) : transformations.map(ofAll),
    ),
    roots: [...new Set(counted.map(({ file }) => file))],
    texts: counted.map(({ text }) => text),
    includers: counted.flatMap((one) => includerOf(one, ignoring)),
  };
}

function mayBeIn({ transformations }: Delivery, namespace: string): boolean {
  const places = transformations.flatMap(({ does }) =>
    does.what === 'default-namespace' ? [does.namespace] : [],
  );
  return places.length === 0 || places.some((place) => place === undefined || place === namespace);
}

function isMove({ does }: Transformation): boolean {
  return does.what === 'default-namespace';
}

/** Templates write the release's namespace where they like, so objects that name one may be moved, too. */
function ofAll({ field, does }: Transformation): Transformation {
  return does.what === 'default-namespace' ? { ...ANYTHING, field } : { field, does };
}
