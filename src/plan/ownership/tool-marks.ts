import { type JsonObject, textAt } from '../../model/json-object.ts';
import { marksManagedBy } from '../objects/managed-fields.ts';
import { type MarkKey, type MarkNames, marksAt } from '../objects/marks.ts';
import { DELIVERERS } from './deliverers.ts';
import { toolOfManager } from './tool-managers.ts';

const ARGO_OR_FLUX =
  /^(?:argocd\.argoproj\.io\/(?:instance|tracking-id)|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/name(?:space)?)$/;

/** What says no more than how a tool works. */
const BOOK_KEEPING =
  /^(?:kubectl\.kubernetes\.io\/last-applied-configuration|kustomize\.toolkit\.fluxcd\.io\/(?:reconcile|checksum))$/;

/** The labels and annotations with which other tools mark this object as theirs. */
export function toolMarksOn(object: JsonObject): MarkNames {
  const managed = marksManagedBy(object, (manager) => toolOfManager(manager) !== undefined);
  return namesOn(object, (name, key) => isClaim(name) || BOOK_KEEPING.test(name) || managed[key].has(name));
}

/** Those of them that say whose the object is. */
export function claimsOn(object: JsonObject): MarkNames {
  return namesOn(object, isClaim);
}

/** Whether the object itself tells Flux to leave it alone. */
export function isReleasedByMark(live: JsonObject): boolean {
  return textAt(marksAt(live, 'annotations'), 'kustomize.toolkit.fluxcd.io/reconcile') === 'disabled';
}

function isClaim(name: string): boolean {
  return ARGO_OR_FLUX.test(name) || DELIVERERS.some(({ marks }) => marks.test(name));
}

function namesOn(object: JsonObject, isMark: (name: string, key: MarkKey) => boolean): MarkNames {
  const names = (key: MarkKey) => Object.keys(marksAt(object, key)).filter((name) => isMark(name, key));
  return { labels: names('labels'), annotations: names('annotations') };
}
