import type { ManifestDocument } from '../manifest.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import type { FileRole } from './file-roles.ts';
import type { Governance, Way } from './governance.ts';
import { isPolicy } from './is-policy.ts';
import { NOT_LISTED, type Transformation } from './kustomization.ts';
import type { ManifestSources } from './manifest-sources.ts';
import { placeAsWritten, possiblePlaces } from './possible-places.ts';
import { type RenderingOutcome, renderingOutcome } from './rendering-outcome.ts';
import { skippingAnnotation } from './skipping-annotation.ts';
import type { UnrenderedNotes } from './unrendered-notes.ts';
import { type Unrendered, unrenderedPolicy } from './unrendered-policy.ts';

/** A file that is read for its objects. */
export type RoleOfObjects = Extract<FileRole, { kind: 'plain' | 'governed' }>;

/** The objects of a file by what a cluster gets of them. */
export interface SeparatedObjects {
  /** As they are written. */
  readonly documents: readonly ManifestDocument[];
  /** Policies that a tool turns into something else, or may not apply: as they are written, and what is known of them. */
  readonly governed: readonly ManifestDocument[];
  readonly notSimulated: readonly NotSimulatedPolicy[];
  /** Other objects that a tool turns into something else. */
  readonly leftOut: readonly ManifestDocument[];
}

type Application = Pick<ManifestSources, 'areApplied' | 'defaultNamespace'>;

const NOT_GOVERNED: Governance = { ways: [], roots: [], texts: [], includers: [] };

export function separateObjects(
  objects: readonly ManifestDocument[],
  role: RoleOfObjects,
  { areApplied, defaultNamespace }: Application,
  notes: UnrenderedNotes,
): SeparatedObjects {
  const governance = role.kind === 'governed' ? role.governance : NOT_GOVERNED;
  const isBuilt = role.kind === 'governed' || role.includers.length > 0;
  const ways = areApplied === true ? governance.ways.map(forDeploy) : governance.ways;
  const documents: ManifestDocument[] = [];
  const governed: ManifestDocument[] = [];
  const notSimulated: NotSimulatedPolicy[] = [];
  const leftOut: ManifestDocument[] = [];
  const addGoverned = (policy: ManifestDocument, what: Unrendered): void => {
    governed.push(policy);
    notSimulated.push(unrenderedPolicy(policy, what, governance, defaultNamespace));
  };
  for (const object of objects) {
    const annotation = areApplied === true ? undefined : skippingAnnotation(object, isBuilt);
    if (annotation !== undefined && isPolicy(object)) {
      notes.skipped(annotation, object.span);
      addGoverned(object, skipped(object, ways, defaultNamespace));
      continue;
    }
    const outcome = renderingOutcome(object, ways, defaultNamespace);
    notes.outcome(causesOf(outcome, governance), outcome);
    if (outcome.kind === 'governed') {
      // A deploy leaves alone what may be for another cluster.
      if (areApplied === true) addGoverned(object, withPlacesOf(outcome, defaultNamespace));
      else {
        addGoverned(object, outcome);
        documents.push(...outcome.documents);
      }
    } else if (outcome.kind === 'left-out') leftOut.push(object);
    else documents.push(...outcome.documents);
  }
  return { documents, governed, notSimulated, leftOut };
}

function withPlacesOf(
  { effects, places, documents }: Extract<RenderingOutcome, { kind: 'governed' }>,
  defaultNamespace: string | undefined,
): Unrendered {
  return { effects, places: [...places, ...documents.map((one) => placeAsWritten(one, defaultNamespace))] };
}

/** A policy that tools may leave alone, or do all of this to. */
function skipped(
  object: ManifestDocument,
  ways: readonly Way[],
  defaultNamespace: string | undefined,
): Unrendered {
  const all = ways.length === 0 ? [[]] : ways;
  return {
    effects: [NOT_LISTED, ...ways.flat()],
    places: all.flatMap((way) => {
      const effects = [NOT_LISTED, ...way];
      return possiblePlaces(object, effects, effects, defaultNamespace);
    }),
  };
}

/**
 * A deploy writes objects as they are written, whatever lists say, and leaves those alone that a kustomization moves: several of them may
 * be for other clusters.
 */
function forDeploy(way: Way): Way {
  return way
    .filter(({ does }) => does.what !== 'listing')
    .map((effect): Transformation => ({ ...effect, isLikely: true }));
}

/** The files because of which an object is not applied as it is written. */
function causesOf(outcome: RenderingOutcome, { leftOutBy, roots }: Governance): readonly string[] {
  const isOnlyUnlisted =
    outcome.kind === 'governed' && outcome.effects.every((effect) => effect === NOT_LISTED);
  return (isOnlyUnlisted ? leftOutBy : undefined) ?? roots;
}
